import type { MeasuredProcess, TemporaryFolder } from '../processes.ts';
import { startServer } from '../processes.ts';

export const IMAGE_BYTES = 4 * 1024 * 1024;
/** What of it goes over the wire. */
export const BASE64_BYTES = (IMAGE_BYTES * 4) / 3;

/** The server before a fake of OpenAI, with moderation as it comes and without a limit of images. */
export function startImageServer(
  folder: TemporaryFolder,
  upstream: MeasuredProcess,
  imports: readonly string[] = [],
): Promise<MeasuredProcess> {
  const environment = { IMAGE_PROVIDER: 'openai', MODERATION: 'auto' };
  return startServer({ folder, upstream, imports, environment });
}
