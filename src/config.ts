import { config as loadEnvFile } from 'dotenv';
import { z } from 'zod';

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** A key as it is, or `sha256:` and its hash. */
const API_KEY = /^(sha256:[0-9a-f]{64}|(?!sha256:)[\x21-\x7e]+)$/i;

/** The text of a variable, trimmed; an empty one counts as not set. */
const text = z.preprocess((value) => {
  const trimmed = typeof value === 'string' ? value.trim() : value;
  return trimmed === '' ? undefined : trimmed;
}, z.string().optional());

const oneOf = <const Values extends [string, ...string[]]>(values: Values, fallback: Values[number]) =>
  text.transform((value) => value ?? fallback).pipe(z.enum(values));

const wholeNumber = (least: number, most: number, fallback: number) =>
  text
    .refine((value) => value === undefined || /^\d{1,15}$/.test(value), {
      error: `must be a whole number from ${least} to ${most}`,
    })
    .transform((value) => (value === undefined ? fallback : Number(value)))
    .refine((value) => value >= least && value <= most, {
      error: `must be a whole number from ${least} to ${most}`,
      abort: true,
    });

const list = text.transform((value) =>
  value === undefined
    ? []
    : value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
);

const httpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

const webAddress = (fallback: string) =>
  text
    .transform((value) => (value ?? fallback).replace(/\/+$/, ''))
    .refine(httpUrl, { error: `must be an http(s) address such as ${fallback}` });

const optionalAddress = (example: string) =>
  text
    .transform((value) => value?.replace(/\/+$/, ''))
    .refine((value) => value === undefined || httpUrl(value), {
      error: `must be an http(s) address such as ${example}`,
    });

/** An amount of money; not set or 0: no limit. */
const amount = text
  .refine((value) => value === undefined || /^\d{1,9}(\.\d{1,6})?$/.test(value), {
    error: 'must be an amount such as 5 or 2.50',
  })
  .transform((value) => Number(value ?? 0));

/** Every variable the server reads. `.env.example` is kept equal to this schema by a test. */
const environmentSchema = z
  .object({
    HOST: text.transform((value) => value ?? '127.0.0.1'),
    PORT: wholeNumber(0, 65_535, 3001),
    ALLOWED_HOSTS: list
      .transform((hosts) => hosts.map((host) => host.toLowerCase()))
      .refine((hosts) => hosts.every((host) => /^([a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(host)), {
        error: 'must be host names without scheme or port, separated by commas, such as images.example',
      }),
    CORS_ORIGINS: list.refine((origins) => origins.every((origin) => origin === '*' || isOrigin(origin)), {
      error: "must be '*' or origins such as https://app.example.com, separated by commas",
    }),
    BODY_LIMIT_KB: wholeNumber(1, 102_400, 1024),
    UPLOAD_LIMIT_MB: wholeNumber(1, 1024, 128),
    PUBLIC_URL: optionalAddress('https://images.example'),
    API_KEYS: list.refine((keys) => keys.every((key) => API_KEY.test(key)), {
      error:
        "must be keys of printable ASCII characters without spaces, or 'sha256:' and the 64 hexadecimal digits of a key's hash, separated by commas",
    }),
    RATE_LIMIT_IMAGES_PER_MINUTE: text
      .refine((value) => value === undefined || /^\d{1,6}$/.test(value), {
        error: 'must be a whole number from 0 (no limit) to 999999',
      })
      .transform((value) => (value === undefined ? undefined : Number(value))),
    DAILY_BUDGET_USD: amount,
    SHUTDOWN_TIMEOUT_SECONDS: wholeNumber(0, 3600, 600),

    GENERATED_DIR: text.transform((value) => value ?? 'generated'),
    RETENTION_HOURS: wholeNumber(0, 876_000, 0),
    RETENTION_GENERATIONS_PER_SESSION: wholeNumber(0, 1_000_000, 0),
    RETENTION_TOTAL_MB: wholeNumber(0, 1_000_000_000, 0),
    SESSION_MODE: text.pipe(z.enum(['single', 'isolated']).optional()),
    SESSION_SECRET: text.refine((value) => value === undefined || value.length >= 16, {
      error: 'must be at least 16 characters long',
    }),

    IMAGE_PROVIDER: oneOf(
      ['auto', 'openai', 'stable-diffusion', 'localai', 'stable-diffusion.cpp', 'vllm-omni', 'preview'],
      'auto',
    ),
    IMAGE_BACKEND_URL: optionalAddress('http://127.0.0.1:8080/v1'),
    IMAGE_BACKEND_MODEL: text,
    IMAGE_BACKEND_API_KEY: text,
    IMAGE_BACKEND_FETCH_HOSTS: list,
    MODEL_ALIASES: oneOf(['on', 'off'], 'on'),
    METADATA: oneOf(['on', 'off'], 'on'),
    LABEL: oneOf(['off', 'visible'], 'off'),
    GENERATE_CONCURRENCY: wholeNumber(1, 1024, 64),
    GENERATE_QUEUE: wholeNumber(0, 100_000, 256),

    WORD_CHECK: oneOf(['off', 'warn', 'block'], 'block'),
    MODERATION: oneOf(['auto', 'off'], 'auto'),
    EXTRACTOR: oneOf(['auto', 'openai', 'offline'], 'auto'),
    EXTRACT_TIMEOUT_MS: wholeNumber(100, 600_000, 20_000),
    BRIEF_CACHE: oneOf(['off', 'memory', 'disk'], 'disk'),

    OPENAI_API_KEY: text.refine((key) => key === undefined || /^[\x21-\x7e]+$/.test(key), {
      error: 'must be printable ASCII characters without spaces',
    }),
    OPENAI_BASE_URL: webAddress('https://api.openai.com/v1'),
    OPENAI_TEXT_MODEL: text.transform((value) => value ?? 'gpt-6-luna'),
    OPENAI_IMAGE_MODEL: text.transform((value) => value ?? 'gpt-image-2.5-flare'),
    OPENAI_EDIT_MODEL: text.transform((value) => value ?? 'gpt-image-2.5-sunburst'),
    OPENAI_IMAGE_QUALITY: oneOf(['low', 'medium', 'high', 'xhigh', 'max'], 'medium'),
    OPENAI_IMAGE_TIMEOUT_MS: wholeNumber(1000, 3_600_000, 600_000),
    OPENAI_PARTIAL_IMAGES: wholeNumber(0, 3, 2),

    SD_MODEL_DIR: text,
    CLIP_MODEL_DIR: text,
    SAM_MODEL_DIR: text,
    MODELS_DIR: text.transform((value) => value ?? 'models/pulled'),
    HF_ENDPOINT: webAddress('https://huggingface.co'),
    HF_TOKEN: text.refine((token) => token === undefined || /^[\x21-\x7e]+$/.test(token), {
      error: 'must be printable ASCII characters without spaces',
    }),
    ANALYZE: oneOf(['off', 'on'], 'off'),
    INFERENCE_THREADS: wholeNumber(0, 1024, 0),
    MODEL_IDLE_MINUTES: wholeNumber(1, 100_000, 10),

    DATAMUSE_URL: text
      .transform((value) => (value ?? 'https://api.datamuse.com').replace(/\/+$/, ''))
      .refine((value) => value === 'off' || httpUrl(value), {
        error: "must be 'off' or an http(s) address such as https://api.datamuse.com",
      }),
    DATAMUSE_TIMEOUT_MS: wholeNumber(10, 60_000, 800),
    FASTTEXT_MODEL: text,
    VOCABULARY_FILE: text,
    CACHE_DIR: text.transform((value) => value ?? 'cache'),

    HTTPS_PROXY: optionalAddress('http://proxy.example:3128'),
    HTTP_PROXY: optionalAddress('http://proxy.example:3128'),
    NO_PROXY: text,
    LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  })
  .superRefine((environment, context) => {
    const wantsOpenAI = environment.IMAGE_PROVIDER === 'openai' || environment.EXTRACTOR === 'openai';
    const isOpenAIItself = new URL(environment.OPENAI_BASE_URL).hostname === 'api.openai.com';
    if (wantsOpenAI && isOpenAIItself && environment.OPENAI_API_KEY === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['OPENAI_API_KEY'],
        message:
          'must be set when IMAGE_PROVIDER or EXTRACTOR is openai (or set OPENAI_BASE_URL to a server that needs no key)',
      });
    }
    if (isBackend(environment.IMAGE_PROVIDER) && environment.IMAGE_BACKEND_URL === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['IMAGE_BACKEND_URL'],
        message: `must be set when IMAGE_PROVIDER is ${environment.IMAGE_PROVIDER}, with the version, such as http://127.0.0.1:8080/v1`,
      });
    }
  });

/** Whether the provider is a server of one's own that speaks the OpenAI API. */
function isBackend(provider: string): provider is 'localai' | 'stable-diffusion.cpp' | 'vllm-omni' {
  return provider === 'localai' || provider === 'stable-diffusion.cpp' || provider === 'vllm-omni';
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value;
}

/** Thrown by {@link loadConfig}; the message lists every variable at fault and what would be right. */
export class ConfigError extends Error {}

/** The names of all variables, in the order of `.env.example`. */
export const environmentVariables = Object.keys(environmentSchema.shape);

/**
 * Checks the whole configuration.
 * @param environment names and texts, as in `process.env`
 * @throws ConfigError naming all wrong variables together
 */
export function loadConfig(environment: Record<string, string | undefined>) {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The configuration has mistakes:\n${lines.join('\n')}`);
  }
  const variables = parsed.data;
  const hasKey = variables.OPENAI_API_KEY !== undefined;
  const isLoopback = LOOPBACK_HOST.test(variables.HOST);
  const hasOpenAI = hasKey || variables.IMAGE_PROVIDER === 'openai' || variables.EXTRACTOR === 'openai';
  return {
    host: variables.HOST,
    port: variables.PORT,
    /** Whether only this machine can reach the server. */
    isLoopback,
    allowedHosts: variables.ALLOWED_HOSTS,
    corsOrigins: variables.CORS_ORIGINS,
    bodyLimitBytes: variables.BODY_LIMIT_KB * 1024,
    /** Of the files of one request together. */
    uploadLimitBytes: variables.UPLOAD_LIMIT_MB * 1024 * 1024,
    /** Where callers reach the server; undefined: as each request says. */
    publicUrl: variables.PUBLIC_URL,
    /** The keys callers must send one of, as they are or as `sha256:<hex>`; empty: nobody needs a key. */
    apiKeys: variables.API_KEYS,
    /** For each key; 0 means no limit. Undefined: 50 images a minute where the provider is paid. */
    imagesPerMinute: variables.RATE_LIMIT_IMAGES_PER_MINUTE,
    /** For each key; 0 means no limit. */
    dailyBudgetUsd: variables.DAILY_BUDGET_USD,
    shutdownTimeoutMs: variables.SHUTDOWN_TIMEOUT_SECONDS * 1000,
    store: {
      directory: variables.GENERATED_DIR,
      /** 0 means no limit, for each of the three. */
      retention: {
        ageMs: variables.RETENTION_HOURS * 3_600_000,
        generationsPerSession: variables.RETENTION_GENERATIONS_PER_SESSION,
        totalBytes: variables.RETENTION_TOTAL_MB * 1024 * 1024,
      },
    },
    session: {
      /** `single`: callers without a token share one session. */
      mode: variables.SESSION_MODE ?? (isLoopback ? 'single' : 'isolated'),
      /** Signs session tokens; undefined: one is made and kept in the generated folder. */
      secret: variables.SESSION_SECRET,
    },
    imageProvider:
      variables.IMAGE_PROVIDER === 'auto' ? (hasKey ? 'openai' : 'preview') : variables.IMAGE_PROVIDER,
    backend: {
      baseUrl: variables.IMAGE_BACKEND_URL ?? '',
      /** Undefined: the server's own choice. */
      model: variables.IMAGE_BACKEND_MODEL,
      apiKey: variables.IMAGE_BACKEND_API_KEY,
      /** Hosts (with port where it has one) beside the back end's own that images may be fetched from. */
      fetchHosts: variables.IMAGE_BACKEND_FETCH_HOSTS,
    },
    /** Whether names of other models are taken for one that is there. */
    hasModelAliases: variables.MODEL_ALIASES === 'on',
    /** Whether images say in themselves how they were made. */
    hasMetadata: variables.METADATA === 'on',
    /** Whether images show that a machine made them. */
    hasVisibleLabel: variables.LABEL === 'visible',
    generate: { concurrency: variables.GENERATE_CONCURRENCY, queue: variables.GENERATE_QUEUE },
    /** What is done about bad words in `search`. */
    wordCheck: variables.WORD_CHECK,
    /** Whether sentences are shown to OpenAI's moderation before anything is paid. */
    hasModeration: variables.MODERATION === 'auto' && hasKey,
    extractor: variables.EXTRACTOR === 'auto' && !hasKey ? 'offline' : variables.EXTRACTOR,
    /** Whether there is an OpenAI, or a server with its API, that may be asked. */
    hasOpenAI,
    /** Where the text model's briefs are kept; `disk` is in the memory too, and nowhere else without a folder. */
    briefCache: variables.BRIEF_CACHE,
    openai: {
      /** Servers that need no key still want the header. */
      apiKey: variables.OPENAI_API_KEY ?? 'none',
      baseUrl: variables.OPENAI_BASE_URL,
      textModel: variables.OPENAI_TEXT_MODEL,
      extractTimeoutMs: variables.EXTRACT_TIMEOUT_MS,
      imageModel: variables.OPENAI_IMAGE_MODEL,
      /** For edits and variations. */
      editModel: variables.OPENAI_EDIT_MODEL,
      imageQuality: variables.OPENAI_IMAGE_QUALITY,
      imageTimeoutMs: variables.OPENAI_IMAGE_TIMEOUT_MS,
      partialImages: variables.OPENAI_PARTIAL_IMAGES,
    },
    /** Models that run on this machine. */
    localModels: {
      /** Folders that the operator names; undefined: the chosen one of `directory`. */
      folders: {
        'stable-diffusion': variables.SD_MODEL_DIR,
        clip: variables.CLIP_MODEL_DIR,
        sam: variables.SAM_MODEL_DIR,
      },
      /** Where pulled models are kept, and which of them are chosen. */
      directory: variables.MODELS_DIR,
      /** Threads for one calculation; 0: as many as there are processors. */
      threads: variables.INFERENCE_THREADS,
      /** After this time without work a model is unloaded. */
      idleMs: variables.MODEL_IDLE_MINUTES * 60_000,
    },
    hub: { endpoint: variables.HF_ENDPOINT, token: variables.HF_TOKEN },
    /** Whether every image is shown to CLIP. */
    hasAnalysis: variables.ANALYZE === 'on',
    datamuse: {
      url: variables.DATAMUSE_URL === 'off' ? null : variables.DATAMUSE_URL,
      timeoutMs: variables.DATAMUSE_TIMEOUT_MS,
    },
    /** Undefined: the embedded one. */
    fastTextModel: variables.FASTTEXT_MODEL,
    vocabularyFile: variables.VOCABULARY_FILE,
    /** Where answers are kept beyond the life of the process; null: nowhere. */
    cacheDirectory: variables.CACHE_DIR === 'off' ? null : variables.CACHE_DIR,
    proxy: {
      httpsProxy: variables.HTTPS_PROXY,
      httpProxy: variables.HTTP_PROXY,
      noProxy: variables.NO_PROXY,
    },
    logLevel: variables.LOG_LEVEL,
  } as const;
}

/**
 * The configuration of this process: its environment, and a `.env` file in the working folder for what that lacks.
 * @throws ConfigError naming all wrong variables together
 */
export function readConfig(): Config {
  loadEnvFile({ quiet: true });
  return loadConfig(process.env);
}

export type Config = ReturnType<typeof loadConfig>;
