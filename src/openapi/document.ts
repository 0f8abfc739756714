import { createDocument } from 'zod-openapi';
import packageJson from '../../package.json' with { type: 'json' };
import { imageEventSchemas } from './image-answers.ts';
import { analyzePaths } from './paths/analyze.ts';
import { embeddingPaths } from './paths/embeddings.ts';
import { generatePaths } from './paths/generate.ts';
import { imagePaths } from './paths/images.ts';
import { imaginePaths } from './paths/imagine.ts';
import { modelPaths } from './paths/models.ts';
import { moderationPaths } from './paths/moderations.ts';
import { sessionPaths } from './paths/session.ts';
import { sessionEditPaths } from './paths/session-edits.ts';
import { systemPaths } from './paths/system.ts';
import { wordPaths } from './paths/words.ts';
import { eventSchemas } from './record-schemas.ts';

const DESCRIPTION = `Makes images for people who write Korean, from a sentence or from picked categories.

Every error is answered in the \`ErrorEnvelope\`; those of \`/generate\` and \`/analyze\` are \`ErrorInWords\`. An address that is no
route is answered with 404 \`not_found\`, a method that a route does not take with 405 \`method_not_allowed\` and an \`Allow\`
header. Work that nobody pays for ends when its caller hangs up: the log then says \`request_cancelled\` with a status of 499,
which nobody is there to read.

The routes under \`/v1\` are those of the OpenAI API: its clients work with this server as their base URL.`;

const KEY_HELP =
  'A key that the operator gave out; needed where the server has keys (`API_KEYS`). `X-Api-Key` and `Api-Key` are taken, too.';

/** All routes of the server, as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1 */
export const openApiDocument = createDocument(
  {
    openapi: '3.1.1',
    info: {
      title: 'Imaginate',
      version: packageJson.version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server this document comes from.' }],
    tags: [
      { name: 'images', description: 'Make and download.' },
      { name: 'session', description: 'What a session holds.' },
      { name: 'local', description: 'Pictures made and understood on this machine.' },
      { name: 'openai', description: 'The OpenAI API: images, embeddings, moderations, models.' },
      { name: 'words', description: 'The fixed lists of moods and styles.' },
      { name: 'system', description: 'For those who watch over the server.' },
    ],
    security: [{}, { bearer: [] }],
    paths: {
      ...imaginePaths,
      ...sessionPaths,
      ...sessionEditPaths,
      ...generatePaths,
      ...analyzePaths,
      ...imagePaths,
      ...embeddingPaths,
      ...moderationPaths,
      ...modelPaths,
      ...wordPaths,
      ...systemPaths,
    },
    components: {
      schemas: { ...eventSchemas, ...imageEventSchemas },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: KEY_HELP } },
    },
  },
  {
    // What zod adds beyond the bounds and formats we name only makes the page longer.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  },
);
