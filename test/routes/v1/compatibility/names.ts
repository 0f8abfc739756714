import { IMAGE_MODELS } from '../../../../src/providers/openai/models.ts';
import { callForImages } from './exchange.ts';
import type { ServerUnderTest } from './families.ts';

/** Who answers to a name of OpenAI's, and what the answer says of the end of that model. */
export interface NameObservation {
  name: string;
  answeredBy: string;
  sunset: string | null;
  deprecation: string | null;
}

/** Asks for an image under every name that OpenAI has or had. No name may be refused, and no other model be kept quiet. */
export async function observeNames(setup: ServerUnderTest): Promise<NameObservation[]> {
  const observations: NameObservation[] = [];
  for (const name of IMAGE_MODELS) {
    const fields = { model: name, prompt: 'a cat', size: '1024x1024' };
    const { response, answer, error } = await callForImages(setup, {
      route: 'generations',
      fields,
      pictures: {},
    });
    if (error !== null) throw new Error(`${name}: ${error.message}`);
    const told = answer.adjustments.find(({ parameter }) => parameter === 'model');
    if ((told?.used ?? name) !== answer.model) throw new Error(`${name} became ${answer.model} silently.`);
    observations.push({
      name,
      answeredBy: answer.model,
      sunset: response.headers.get('sunset'),
      deprecation: response.headers.get('deprecation'),
    });
  }
  return observations;
}

/** The same by the list of models alone, which costs no image. */
export async function listNames({ server }: ServerUnderTest): Promise<Map<string, string>> {
  const response = await fetch(`${server.url}/v1/models`);
  const { data } = (await response.json()) as { data: { id: string; alias_of?: string }[] };
  return new Map(data.map(({ id, alias_of: aliasOf }) => [id, aliasOf ?? id]));
}
