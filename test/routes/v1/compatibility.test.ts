import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { additionsOf, explainedFields, explainedHeaders } from './compatibility/additions.ts';
import { callForImages, type Route } from './compatibility/exchange.ts';
import { families, type ProviderName, startServerWith } from './compatibility/families.ts';
import { listNames, observeNames } from './compatibility/names.ts';
import { observeRoute } from './compatibility/observe.ts';
import { type Compatibility, renderCompatibility } from './compatibility/render.ts';

const TODAY = Date.UTC(2026, 10, 20);
/** The next day on which models end. */
const LATER = Date.UTC(2026, 11, 1);

const routes = { generations: new Map(), edits: new Map(), variations: new Map() } satisfies Record<
  Route,
  unknown
>;
const names: Compatibility['names'] = { today: [], later: [], listed: new Map() };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: TODAY });
});
afterAll(() => {
  vi.useRealTimers();
});

describe('every parameter is passed, adjusted or refused, and none of it silently', () => {
  it.each(families)('by $title', { timeout: 120_000 }, async (family) => {
    const setup = await startServerWith(family.provider);
    const wrong: string[] = [];
    for (const route of Object.keys(routes) as Route[]) {
      const observations = await observeRoute(setup, route, family);
      routes[route].set(family.title, observations);
      for (const { parameter, label, outcome } of observations) {
        if (outcome.kind === 'wrong') wrong.push(`${route}: ${parameter} ${label}: ${outcome.detail}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('every name of a model is answered', () => {
  it('by OpenAI’s models, today and when some have ended', async () => {
    const setup = await startServerWith('openai');
    names.today = await observeNames(setup);
    vi.setSystemTime(LATER);
    names.later = await observeNames(setup);
    const ended = (observations: typeof names.today) =>
      observations.filter(({ name, answeredBy }) => answeredBy !== name).map(({ name }) => name);
    expect(ended(names.today)).toEqual(['gpt-image-1', 'dall-e-3', 'dall-e-2']);
    expect(ended(names.later)).toContain('gpt-image-1.5');
  });

  it.each<ProviderName>(['preview', 'stable-diffusion', 'localai', 'stable-diffusion.cpp', 'vllm-omni'])(
    'by %s',
    async (provider) => {
      const setup = await startServerWith(provider);
      const listed = await listNames(setup);
      names.listed.set(provider, listed);
      const fields = { model: 'gpt-image-2.6-flare', prompt: 'a cat', size: '1024x1024' };
      const { answer } = await callForImages(setup, { route: 'generations', fields, pictures: {} });
      expect(answer.model).toBe(listed.get('gpt-image-2.6-flare'));
      expect(answer.adjustments).toContainEqual(
        expect.objectContaining({ parameter: 'model', requested: fields.model, used: answer.model }),
      );
    },
  );
});

it('answers add nothing that is not explained', async () => {
  const found = { fields: new Set<string>(), headers: new Set<string>() };
  for (const provider of ['openai', 'preview'] as const) {
    const setup = await startServerWith(provider);
    const fields = { model: 'dall-e-2', prompt: '따뜻한 바다', size: '256x256', user: 'somebody' };
    const exchange = await callForImages(setup, { route: 'generations', fields, pictures: {} });
    const { fields: more, headers } = additionsOf(exchange);
    for (const name of more) found.fields.add(name);
    for (const name of headers) found.headers.add(name);
    expect(exchange.answer.data?.[0]?.revised_prompt === undefined).toBe(provider === 'openai');
  }
  expect([...found.fields].sort()).toEqual(Object.keys(explainedFields).sort());
  expect([...found.headers].sort()).toEqual(Object.keys(explainedHeaders).sort());
});

it.each([
  ['dall-e-2', ['url']],
  ['dall-e-3', ['url']],
  ['gpt-image-2', ['b64_json']],
  [undefined, ['url', 'b64_json']],
])('without response_format, %s gets %j', async (model, keys) => {
  const setup = await startServerWith('openai');
  const fields = { model, prompt: 'a cat', size: '1024x1024' };
  const { answer } = await callForImages(setup, { route: 'generations', fields, pictures: {} });
  expect(answer.data?.map((image) => Object.keys(image))).toEqual([keys]);
});

it('docs/openai-compatibility.md says what was observed; npm run docs:compatibility writes it', async () => {
  for (const columns of Object.values(routes))
    expect([...columns.keys()]).toEqual(families.map((f) => f.title));
  const page = renderCompatibility({ routes, names });
  await expect(page).toMatchFileSnapshot('../../../docs/openai-compatibility.md');
});
