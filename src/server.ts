import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Allowance, createAllowance } from './allowance/allowance.ts';
import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import type { Embed } from './embeddings/embeddings.ts';
import { openEmbeddings } from './embeddings/open-embeddings.ts';
import { toAppError } from './errors.ts';
import type { IndexProgress } from './fasttext/open-model.ts';
import { withIndexingBar } from './indexing-bar.ts';
import { createLogger, type Logger } from './logger.ts';
import { createApiKeys } from './middleware/api-keys.ts';
import { logRefusal } from './middleware/handle-error.ts';
import { createSessionTokens, loadSessionSecret } from './middleware/session-token.ts';
import { createModelDirectory } from './model-directory.ts';
import { describeModels, type FindModels } from './model-store/installed-models.ts';
import type { Moderate } from './moderation/moderation.ts';
import { openModeration } from './moderation/open-moderation.ts';
import { openExtractors } from './open-extractors.ts';
import { openLocalModels } from './open-local-models.ts';
import { type OpenProvider, openProvider } from './open-provider.ts';
import { openTiers } from './open-tiers.ts';
import { createOutbound } from './outbound.ts';
import { createPipeline, type Pipeline, type Stages } from './pipeline.ts';
import type { ImageProvider } from './providers/image-provider.ts';
import { estimateReadingCostUsd } from './providers/openai/models.ts';
import type { GenerationRecord } from './record.ts';
import { createImageLinks } from './routes/v1/image-links.ts';
import { createRetirements } from './routes/v1/retirements.ts';
import { createRunningWork } from './running-work.ts';
import { createScoreImages } from './stages/analyse/score-images.ts';
import { createExtract } from './stages/extract/extract.ts';
import { chooseModel, lookForModel } from './stages/generate/choose-model.ts';
import { createImageGenerator } from './stages/generate/generate.ts';
import { createNormaliser, type Normaliser } from './stages/normalise/normalise.ts';
import { loadVocabulary, type Vocabulary } from './stages/normalise/vocabulary.ts';
import { createPreprocess } from './stages/preprocess/preprocess.ts';
import { createIdempotency } from './stages/store/idempotency.ts';
import { recoverSessions } from './stages/store/recovery.ts';
import { createRetention } from './stages/store/retention.ts';
import { createSessionStore, type SessionStore } from './stages/store/session-store.ts';
import { createFindTarget } from './stages/target/find-target.ts';
import type { TranslateLabels } from './vision/label-translator.ts';
import type { Vision } from './vision/vision.ts';

/** How often age limits are looked at when nothing is stored. */
const RETENTION_INTERVAL_MS = 3_600_000;

/** What OpenAI's own guide once named for its images API; the limit where each image is paid for. */
const PAID_IMAGES_PER_MINUTE = 50;

/** The working parts without HTTP, for the command line and for {@link startServer}. */
export interface Imaginate {
  pipeline: Pipeline;
  /** The same with Stable Diffusion on this machine. */
  localPipeline: Pipeline;
  vision: Vision;
  translateLabels: TranslateLabels;
  findModels: FindModels;
  store: SessionStore<GenerationRecord>;
  vocabulary: Vocabulary;
  normaliser: Normaliser;
  models: OpenProvider;
  allowance: Allowance;
  moderate: Moderate;
  embed: Embed;
  /** Lets go of what is open: caches, models, the provider's thread. */
  close(): Promise<void>;
}

/** What is told while the parts are put together and after. */
export interface Notices {
  logger: Logger;
  /** Called now and then while the index of a large fastText model is built. */
  onIndexing?: ((progress: IndexProgress) => void) | undefined;
}

/**
 * Puts the parts together as configured. Nothing heavy is loaded before it is used.
 * @throws ConfigError when a file that the configuration names cannot be used
 */
export async function createImaginate(config: Config, { logger, onIndexing }: Notices): Promise<Imaginate> {
  const outbound = createOutbound(config.proxy);
  const vocabulary = loadVocabulary(config.vocabularyFile);
  const store = createSessionStore<GenerationRecord>(config.store.directory);
  const local = openLocalModels(config);
  const { stableDiffusion, vision, translateLabels, findModels } = local;
  const models = await openProvider({ ...config, ...outbound, stableDiffusion, logger });
  const { provider } = models;
  const { tiers, close: closeTiers } = await openTiers({
    ...config,
    fetch: outbound.fetch,
    logger,
    onIndexing,
  });
  const normaliser = createNormaliser(vocabulary, tiers, logger);
  const {
    extractor,
    substitute,
    close: closeExtractor,
  } = await openExtractors({
    ...config,
    fetch: outbound.fetch,
    logger,
  });
  const { moderate, moderatePrompt } = await openModeration({ ...config, fetch: outbound.fetch });
  const { embed, close: closeEmbeddings } = await openEmbeddings({
    ...config,
    fetch: outbound.fetch,
    logger,
  });
  const stages: Omit<Stages, 'generator'> = {
    preprocess: createPreprocess(config.wordCheck),
    moderatePrompt,
    extract: createExtract(extractor, substitute),
    normaliser,
    findModels,
    vision,
    translateLabels,
    findTarget: createFindTarget(vision, translateLabels),
    scoreImages: createScoreImages(vision, findModels),
    store,
  };
  const pipelineFor = (maker: ImageProvider) =>
    createPipeline(
      {
        ...stages,
        generator: createImageGenerator(maker, {
          mostWaiting: config.generate.queue,
          hasAliases: config.hasModelAliases,
          hasVisibleLabel: config.hasVisibleLabel,
        }),
      },
      { ...config, estimateReadingCostUsd: readingCostEstimator(config) },
    );
  const pipeline = pipelineFor(provider);
  const localPipeline = provider === stableDiffusion ? pipeline : pipelineFor(stableDiffusion);
  const close = async () => {
    closeExtractor();
    await Promise.all([closeTiers(), closeEmbeddings(), provider.close?.(), local.close()]);
  };
  const allowance = createAllowance({
    directory: store.directory,
    imagesPerMinute: config.imagesPerMinute ?? (provider.paid ? PAID_IMAGES_PER_MINUTE : 0),
    dailyBudgetUsd: config.dailyBudgetUsd,
    logger,
  });
  return {
    pipeline,
    localPipeline,
    vision,
    translateLabels,
    findModels,
    store,
    vocabulary,
    normaliser,
    models,
    allowance,
    moderate,
    embed,
    close,
  };
}

function readingCostEstimator({ extractor, openai }: Config): (sentence: string) => number {
  return (sentence) => (extractor === 'offline' ? 0 : estimateReadingCostUsd(openai.textModel, sentence));
}

/** A listening server. */
export interface RunningServer {
  /** With the port it got, without a slash at the end. */
  url: string;
  /** Takes no more work, lets what runs finish and be stored, then closes. */
  stop(): Promise<void>;
}

/**
 * Recovers what an earlier life left, listens, and keeps to the retention limits.
 * @throws ConfigError when the address cannot be listened on
 */
export async function startServer(
  config: Config,
  logger: Logger = createLogger(config.logLevel),
  onIndexing?: Notices['onIndexing'],
): Promise<RunningServer> {
  const parts = await createImaginate(config, { logger, onIndexing });
  const { store, models, close } = parts;
  const { provider } = models;
  const secret = await prepareFolder(store, logger, config.session.secret);
  const retention = createRetention(store, config.store.retention, logger);
  const sweep = () => {
    retention.sweep().catch((error) => logRefusal(toAppError(error), logger));
  };
  const describeLocalModels = () => describeModels(config.localModels);
  const runningWork = createRunningWork();
  const app = createApp({
    ...parts,
    runningWork,
    logger,
    idempotency: createIdempotency(store, logger),
    setup: { provider: provider.name, extractor: config.extractor },
    partialImages: config.openai.partialImages,
    describeLocalModels,
    directory: createModelDirectory({
      ...models,
      ...config,
      hasAliases: config.hasModelAliases,
      describeLocalModels,
    }),
    retirements: createRetirements(models.shutdownDate),
    links: createImageLinks(secret),
    checkModel: async (model, operation) => {
      await lookForModel(provider, model, config.hasModelAliases);
      chooseModel(provider, { model, operation }, config.hasModelAliases);
    },
    defaultModel: (operation) => provider.defaultModel(operation),
    defaultQuality: config.imageProvider === 'openai' ? config.openai.imageQuality : undefined,
    publicUrl: config.publicUrl,
    callers: config,
    apiKeys: createApiKeys(config.apiKeys, secret),
    bodyLimitBytes: config.bodyLimitBytes,
    uploadLimitBytes: config.uploadLimitBytes,
    tokens: createSessionTokens(secret),
    sessionMode: config.session.mode,
    afterStored: sweep,
  });

  const server = createServer(app);
  await listen(server, config);
  sweep();
  const sweeping = setInterval(sweep, RETENTION_INTERVAL_MS).unref();

  return {
    url: addressOf(server),
    async stop() {
      clearInterval(sweeping);
      await runningWork.drain(config.shutdownTimeoutMs);
      server.close();
      server.closeIdleConnections();
      await Promise.race([
        new Promise((resolve) => server.once('close', resolve)),
        new Promise((resolve) => setTimeout(resolve, 2000).unref()),
      ]);
      server.closeAllConnections();
      await close();
    },
  };
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const detail =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} of ${host} is taken. Stop the other server or set PORT.`
          : `The server cannot listen on HOST ${host}, PORT ${port} (${cause.code}).`;
      reject(new ConfigError(detail, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

/** @throws ConfigError when the folder cannot be used */
async function prepareFolder(
  store: SessionStore<GenerationRecord>,
  logger: Logger,
  secret: string | undefined,
) {
  try {
    await recoverSessions(store.directory, logger);
    return secret ?? (await loadSessionSecret(store.directory));
  } catch (cause) {
    const reason = toAppError(cause);
    const code = ((reason.cause ?? cause) as NodeJS.ErrnoException).code ?? reason.code;
    throw new ConfigError(`GENERATED_DIR ${store.directory} cannot be used (${code}).`, { cause });
  }
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const isEverywhere = address === '0.0.0.0' || address === '::';
  const host = isEverywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

/** The whole program: configuration from the environment and `.env`, a server, an orderly end on a signal. */
export async function runServer(): Promise<void> {
  try {
    await serve();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

async function serve(): Promise<void> {
  if (process.argv.length > 2) {
    throw new ConfigError(
      'The server takes no arguments; set variables instead, such as PORT=4000 (see .env.example).',
    );
  }
  const config = readConfig();
  const logger = createLogger(config.logLevel);
  const server = await withIndexingBar((onIndexing) => startServer(config, logger, onIndexing));
  process.stdout.write(greeting(server.url, await describeImages(config), await describeLocal(config)));

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      logger.info({ signal }, 'stopping: work that runs is finished first; a second signal stops at once');
      await server.stop();
      process.exit(0);
    });
  }
}

async function describeImages({ imageProvider, openai, backend, localModels }: Config): Promise<string> {
  if (imageProvider === 'stable-diffusion') {
    const { name, problem } = (await describeModels(localModels))['stable-diffusion'];
    return problem ?? `Stable Diffusion on this machine (${name})`;
  }
  if (imageProvider === 'preview') return 'preview drawings (set OPENAI_API_KEY for images by OpenAI)';
  if (imageProvider === 'openai') return `${openai.imageModel} by ${new URL(openai.baseUrl).host}`;
  return `${backend.model ?? 'its own model'} by ${imageProvider} at ${new URL(backend.baseUrl).host}`;
}

/** A line about `/generate` and `/analyze`, where there is anything to them. */
async function describeLocal({ localModels }: Config): Promise<string> {
  const models = Object.values(await describeModels(localModels));
  const ready = models.flatMap(({ name, ready }) => (ready && name !== null ? [name] : []));
  return ready.length === 0 ? '' : `On this machine, for /generate and /analyze: ${ready.join(', ')}\n`;
}

function greeting(url: string, images: string, local: string): string {
  const body = '{"search":"따뜻한 바다에서 휴가를 즐기는 여성 사진","number":2,"size":512}';
  return `
Imaginate listens on ${url}
Images: ${images}
${local}
Open ${url} in a browser, or try it in another terminal:
  curl -X POST ${url}/openai_query -H 'Content-Type: application/json' -d '${body}'
  curl -o image.png ${url}/Image_download/0

`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runServer();
