import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import type { Route } from './compatibility/exchange.ts';
import { families, startServerWith } from './compatibility/families.ts';
import { type Observation, observeRoute } from './compatibility/observe.ts';

const routes: readonly Route[] = ['generations', 'edits', 'variations'];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20) });
});
afterAll(() => {
  vi.useRealTimers();
});

it.each(families)(
  '$title',
  async (family) => {
    const setup = await startServerWith(family.provider);
    const wrong: string[] = [];
    for (const route of routes) {
      const t = performance.now();
      const obs = await observeRoute(setup, route, family);
      for (const { parameter, label, outcome } of obs)
        if (outcome.kind === 'wrong') wrong.push(`${route} ${parameter} ${label}: ${outcome.detail}`);
      console.log(family.title, route, obs.length, Math.round(performance.now() - t));
      if (process.env.SHOW)
        console.log(obs.map((o) => `${o.parameter} ${o.label}: ${JSON.stringify(o.outcome)}`).join('\n'));
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);
