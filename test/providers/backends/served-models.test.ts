import { describe, expect, it } from 'vitest';
import { createServedModels } from '../../../src/providers/backends/served-models.ts';

const MINUTE_MS = 60_000;

function open() {
  const clock = { now: 0 };
  const server = { isUp: false, models: ['one', 'two'], asked: 0 };
  const models = createServedModels({
    configured: undefined,
    ownModel: 'own',
    now: () => clock.now,
    async list() {
      server.asked += 1;
      if (!server.isUp) throw new Error('down');
      return server.models;
    },
  });
  return { clock, server, models };
}

describe('the models of a back end', () => {
  it('that starts later are known after a minute at most', async () => {
    const { clock, server, models } = open();
    await models.refresh();
    server.isUp = true;
    clock.now = MINUTE_MS - 1;
    await models.refresh();
    expect([models.names(), server.asked]).toEqual([['own'], 1]);
    clock.now = MINUTE_MS;
    await models.refresh();
    expect([models.names(), server.asked]).toEqual([['own', 'one', 'two'], 2]);
  });

  it('are asked for again in the background once their list is an hour old', async () => {
    const { clock, server, models } = open();
    await models.refresh();
    [server.isUp, clock.now] = [true, MINUTE_MS];
    await models.refresh();
    server.models = ['three'];
    clock.now += 60 * MINUTE_MS - 1;
    models.names();
    expect(server.asked).toBe(2);
    clock.now += 1;
    expect(models.names()).toEqual(['own', 'one', 'two']);
    expect(server.asked).toBe(3);
    await models.refresh();
    expect(models.names()).toEqual(['three']);
  });

  it('stay known while the back end is away', async () => {
    const { clock, server, models } = open();
    await models.refresh();
    [server.isUp, clock.now] = [true, MINUTE_MS];
    await models.refresh();
    [server.isUp, clock.now] = [false, 100 * MINUTE_MS];
    await models.refresh();
    expect(models.names()).toEqual(['own', 'one', 'two']);
  });

  it('are asked for at once by who needs to know, however short the last failure is ago', async () => {
    const { server, models } = open();
    await models.refresh();
    server.isUp = true;
    await models.known();
    expect(models.names()).toEqual(['own', 'one', 'two']);
  });
});
