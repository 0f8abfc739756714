import type { Logger } from '../../logger.ts';
import { findImageModel, IMAGE_MODELS, looksLikeImageModel } from './models.ts';

/** How old what is known of the models may be before the provider is asked again. */
const FRESH_MS = 24 * 3_600_000;
/** After a failure, the provider is left alone for this long. */
const FAILURE_MS = 10 * 60_000;

const KNOWN_MODELS: readonly string[] = IMAGE_MODELS;

/** An entry of the provider's `GET /v1/models`. */
interface ProviderModel {
  id: string;
  shutdown_date?: string | null | undefined;
}

/**
 * Which image models there are today: the table of `models.ts`, corrected by what the provider itself says. Names of image
 * models that the table does not have yet are new.
 */
export interface ModelCatalogue {
  /** The image models that answer today, the newest first. */
  living(): string[];
  /** The day from which a model no longer answers, as `YYYY-MM-DD`; null where none is announced. */
  shutdownDate(model: string): string | null;
  /** Asks the provider where that was not done today. Never throws: the table stands where it does not answer. */
  refresh(): Promise<void>;
}

export interface ModelCatalogueOptions {
  list(): Promise<ProviderModel[]>;
  logger: Logger;
  now?: () => number;
}

export function createModelCatalogue({
  list,
  logger,
  now = Date.now,
}: ModelCatalogueOptions): ModelCatalogue {
  let listed = new Map<string, string | null>();
  let askAgainAt = 0;
  let asking: Promise<void> | undefined;

  const shutdownDate = (model: string) => listed.get(model) ?? findImageModel(model)?.shutdownDate ?? null;

  async function ask(): Promise<void> {
    try {
      const models = await list();
      listed = new Map(models.map(({ id, shutdown_date }) => [id, shutdown_date ?? null]));
      askAgainAt = now() + FRESH_MS;
    } catch (error) {
      askAgainAt = now() + FAILURE_MS;
      const { name, code, status } = error as { name?: string; code?: string; status?: number };
      logger.warn({ name, code, status }, 'the list of models could not be refreshed; the table stands');
    }
  }

  return {
    shutdownDate,
    living() {
      const today = new Date(now()).toISOString().slice(0, 10);
      const isAlive = (model: string) => {
        const lastDay = shutdownDate(model);
        return lastDay === null || today < lastDay;
      };
      if (listed.size === 0) return KNOWN_MODELS.filter(isAlive);
      const newModels = [...listed.keys()].filter(
        (id) => looksLikeImageModel(id) && !KNOWN_MODELS.includes(id),
      );
      // A server that lists none of ours (one with models of its own, or a key for some alone) knows best.
      return [...newModels, ...KNOWN_MODELS.filter((model) => listed.has(model))].filter(isAlive);
    },
    refresh() {
      if (now() < askAgainAt) return Promise.resolve();
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
