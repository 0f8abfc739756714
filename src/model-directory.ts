import { EMBEDDING_MODELS_OF_OPENAI, FASTTEXT_MODEL } from './embeddings/embedding-models.ts';
import type { ModelDescription } from './model-store/installed-models.ts';
import { recommendedModel } from './model-store/known-models.ts';
import { MODEL_KINDS, type ModelKind } from './model-store/model-kind.ts';
import { MODERATION_MODELS_OF_OPENAI, WORD_CHECK_MODEL } from './moderation/moderation-models.ts';
import type { OpenProvider } from './open-provider.ts';
import { IMAGE_MODELS } from './providers/openai/models.ts';

/** A name that callers may ask for. */
interface ListedModel {
  id: string;
  ownedBy: string;
  shutdownDate: string | null;
  /** The model that answers in its place; left out where it answers itself. */
  aliasOf?: string;
  /** Of models that run on this machine: whether it is here, and what gets it where it is not. */
  local?: { ready: boolean; command: string | null };
}

/** The models callers may name, and who answers to each name. */
export interface ModelDirectory {
  list(): Promise<ListedModel[]>;
}

export interface ModelDirectoryOptions extends OpenProvider {
  /** Whether there is an OpenAI, or a server like it, for embeddings and moderations. */
  hasOpenAI: boolean;
  /** Whether names of models that are not here are taken for one that is. */
  hasAliases: boolean;
  /** The models that run on this machine, by kind. */
  describeLocalModels(): Promise<Record<ModelKind, ModelDescription>>;
}

/** What is here of each kind, or what would be. */
function localEntries(models: Record<ModelKind, ModelDescription>): ListedModel[] {
  return MODEL_KINDS.map((kind) => {
    const { name, ready, command } = models[kind];
    return {
      id: name ?? recommendedModel(kind).name,
      ownedBy: kind,
      shutdownDate: null,
      local: { ready, command },
    };
  });
}

/** Every name a caller may ask for by: images, embeddings, moderations, and the aliases. */
export function createModelDirectory(options: ModelDirectoryOptions): ModelDirectory {
  const { provider, shutdownDate, hasOpenAI, hasAliases, describeLocalModels } = options;
  const own = (id: string, ownedBy: string): ListedModel => ({ id, ownedBy, shutdownDate: shutdownDate(id) });
  const alias = (id: string, aliasOf: string): ListedModel => ({ ...own(id, 'openai'), aliasOf });

  return {
    async list() {
      await provider.refreshModels?.();
      const local = localEntries(await describeLocalModels());
      // Stable Diffusion may be the provider, too.
      const images = provider.models().filter((id) => local.every((model) => model.id !== id));
      const others = IMAGE_MODELS.filter((id) => !images.includes(id));
      const embeddings = EMBEDDING_MODELS_OF_OPENAI;
      const moderations = MODERATION_MODELS_OF_OPENAI;
      return [
        ...images.map((id) => own(id, provider.name)),
        ...local,
        own(FASTTEXT_MODEL, 'imaginate'),
        own(WORD_CHECK_MODEL, 'imaginate'),
        ...(hasOpenAI ? [...embeddings, ...moderations].map((id) => own(id, 'openai')) : []),
        ...(hasAliases ? others.map((id) => alias(id, provider.defaultModel('generate'))) : []),
        ...(hasAliases && !hasOpenAI
          ? [
              ...embeddings.map((id) => alias(id, FASTTEXT_MODEL)),
              ...moderations.map((id) => alias(id, WORD_CHECK_MODEL)),
            ]
          : []),
      ];
    },
  };
}
