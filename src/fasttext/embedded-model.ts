import { fileURLToPath } from 'node:url';

/** The fastText model that comes with the server. */
export const EMBEDDED_MODEL = fileURLToPath(new URL('../../models/fasttext/moodstyle.ftz', import.meta.url));
