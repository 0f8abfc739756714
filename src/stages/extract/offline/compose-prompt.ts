import { indefiniteArticle } from './english-words.ts';

/** The pieces of an English prompt. */
export interface PromptPieces {
  phrases: readonly string[];
  pictures: readonly string[];
  pictureAdjectives: readonly string[];
  /** How the picture is made: `drawn in pencil`. */
  manners: readonly string[];
}

const PICTURE_NOUN =
  /(graph|photo|painting|drawing|sketch|illustration|rendering|render|poster|sticker|cartoon|movie|shot|view|close-up|scene|set|print|portrait|image|still|comic|webtoon|animation|anime|art|graphic|design|model|noir|emoticon|emoji|banner|flyer|cover|icon|avatar|figurine|selfie|character|logo|snapshot|pictorial|mural|fresco|diary|pack|sheet|sign|light|doodle|advertisement|dessin|croquis|book|page)$/u;

/** `a photograph of a woman enjoying a vacation at the sea, warm atmosphere`; empty where there is nothing to say. */
export function composePrompt({ phrases, pictures, pictureAdjectives, manners }: PromptPieces): string {
  const named = pictures.filter((picture) => PICTURE_NOUN.test(picture));
  // The most telling name leads; a plain `drawing` gives way to `oil painting`.
  const lead = named.find((picture) => picture !== 'drawing') ?? named[0];
  const others = pictures
    .filter((picture) => picture !== lead && picture !== 'drawing')
    .map((name) => (name.endsWith('style') ? name.replace(/-style$/u, ' style') : `${name} style`));
  const scene = phrases.join(', ');
  if (!lead) {
    const mood =
      pictureAdjectives.length > 0 && scene
        ? `${pictureAdjectives.join(' ')} mood`
        : pictureAdjectives.join(' ');
    return [scene, ...manners, ...others, mood].filter(Boolean).join(', ');
  }

  const picture = [...pictureAdjectives, lead].join(' ');
  const opening = `${indefiniteArticle(picture)} ${picture}`;
  return [scene ? `${opening} of ${scene}` : opening, ...manners, ...others].join(', ');
}
