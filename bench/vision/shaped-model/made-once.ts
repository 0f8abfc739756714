import { access, mkdir, rename, rm } from 'node:fs/promises';

/** Fills a folder where it is not there yet; one that was left half filled is begun anew. */
export async function makeOnce(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (await exists(folder)) return;
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await fill(unfinished);
  await rename(unfinished, folder);
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
