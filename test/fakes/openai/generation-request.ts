import { type ImageJob, imageParameters, readImageParameters } from './image-parameters.ts';
import { readChoice, refuseUnknownFields, unsuitable } from './refusal.ts';

/** `response_format` and `style` are missing on purpose: the documentation names them, the API refuses them. */
const knownFields = [...imageParameters, 'moderation', 'svg'];

/** @throws Refusal for what the API of November 2026 refuses; what is undocumented counts as refused. */
export function readGenerationRequest(body: Record<string, unknown>): ImageJob {
  refuseUnknownFields(body, knownFields);
  const parameters = readImageParameters(body, ['png', 'jpeg', 'webp', 'gif', 'svg'], [1024, 1024]);
  readChoice(body, 'moderation', ['auto', 'low']);
  if ((body.svg ?? null) !== null) {
    throw unsuitable('svg', "'svg' is only supported with output_format=svg.");
  }
  return { ...parameters, edit: null };
}
