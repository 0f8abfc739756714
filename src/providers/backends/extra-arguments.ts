const PAIR = /<sd_cpp_extra_args>.*?<\/sd_cpp_extra_args>/gis;
const TAG = /<\/?sd_cpp_extra_args>/gi;

/**
 * A prompt without the element in which stable-diffusion.cpp takes settings. Removed until none is left, for what is
 * around a removed one may make another; a tag without its partner goes too.
 */
export function withoutExtraArguments(prompt: string): string {
  for (let kept = prompt; ; ) {
    const next = kept.replace(PAIR, '').replace(TAG, '');
    if (next === kept) return kept;
    kept = next;
  }
}

/** The element itself, to be put behind a prompt. */
export function extraArguments(settings: Record<string, number>): string {
  return `<sd_cpp_extra_args>${JSON.stringify(settings)}</sd_cpp_extra_args>`;
}
