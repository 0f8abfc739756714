import type { Config } from '../config.ts';
import { EMBEDDED_MODEL } from '../fasttext/embedded-model.ts';
import { openWordVectors } from '../fasttext/open-word-vectors.ts';
import type { WordVectors } from '../fasttext/word-vectors.ts';
import type { Logger } from '../logger.ts';
import { createOfflineExtractor } from '../stages/extract/offline/offline-extractor.ts';
import type { Embedder } from './embedder.ts';
import { createEmbed, type Embed } from './embeddings.ts';
import { createFastTextEmbedder } from './fasttext-embedder.ts';
import { toEnglish } from './to-english.ts';

export interface EmbeddingOptions extends Pick<Config, 'openai' | 'hasOpenAI' | 'hasModelAliases'> {
  fetch: typeof fetch;
  logger: Logger;
}

export interface OpenEmbeddings {
  embed: Embed;
  close(): Promise<void>;
}

/** Embeddings as configured. The embedded model and the lexicon are read by the first request that needs them. */
export async function openEmbeddings(options: EmbeddingOptions): Promise<OpenEmbeddings> {
  const { hasOpenAI, hasModelAliases, logger } = options;
  const extractor = createOfflineExtractor();
  let model: Promise<WordVectors> | undefined;
  /** A failure is not kept: the next request tries again. */
  const openModel = () => {
    model ??= openWordVectors(EMBEDDED_MODEL, { onWarning: (warning) => logger.warn(warning) }).catch(
      (error) => {
        model = undefined;
        throw error;
      },
    );
    return model;
  };
  const fastText = createFastTextEmbedder({
    openModel,
    toEnglish: (text, signal) => toEnglish(text, extractor, signal),
  });
  return {
    embed: createEmbed({
      fastText,
      openai: hasOpenAI ? await openOpenAI(options) : undefined,
      hasModelAliases,
    }),
    async close() {
      await model?.then((opened) => opened.close()).catch(() => undefined);
    },
  };
}

async function openOpenAI({ openai, fetch }: EmbeddingOptions): Promise<Embedder> {
  const { createOpenAIClient } = await import('../providers/openai/openai-client.ts');
  const { createOpenAIEmbedder } = await import('./openai-embedder.ts');
  return createOpenAIEmbedder({ client: createOpenAIClient({ ...openai, fetch }) });
}
