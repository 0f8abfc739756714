import { AppError } from '../../errors.ts';
import type { Adjustment, ImageOperation, ImageProvider } from '../../providers/image-provider.ts';
import { isModelName } from '../../providers/openai/models.ts';

interface ModelChoice {
  model: string;
  adjustments: Adjustment[];
}

/** Has the provider asked for its models where it may have got one of this name since. Never rejects. */
export async function lookForModel(
  provider: Pick<ImageProvider, 'models' | 'refreshModels'>,
  name: string | undefined,
  hasAliases: boolean,
): Promise<void> {
  if (name === undefined || provider.models().includes(name) || (hasAliases && isModelName(name))) return;
  await provider.refreshModels?.();
}

/**
 * The provider's model for the one a caller names: that one where it has it, its default for none, and, where aliases are
 * on, its default for any model that OpenAI has or once had. That is reported: code written for another model goes on.
 * @throws AppError `model_not_found`
 */
export function chooseModel(
  provider: Pick<ImageProvider, 'models' | 'defaultModel' | 'name'>,
  { model: asked, operation }: { model: string | undefined; operation: ImageOperation },
  hasAliases: boolean,
): ModelChoice {
  const model = provider.defaultModel(operation);
  if (asked === undefined) return { model, adjustments: [] };
  if (provider.models().includes(asked)) return { model: asked, adjustments: [] };
  if (!hasAliases || !isModelName(asked)) {
    const known = provider.models().join(', ');
    const detail = `The model '${asked.slice(0, 100)}' does not exist here. Models that do: ${known}. GET /v1/models lists them.`;
    throw new AppError('model_not_found', detail, { param: 'model' });
  }
  const reason = `'${asked}' is not served here; it is taken as another name for ${model}.`;
  return { model, adjustments: [{ parameter: 'model', requested: asked, used: model, reason }] };
}
