import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it, vi } from 'vitest';
import { accountId } from '../support/http-account.ts';
import { runsWorld } from './runs-world.ts';
import { TEMPLATE } from './shop-template.ts';

/** In Kolkata it is 01:30 on the 24th of November 2026. */
const NOW = Date.parse('2026-11-23T20:00:00Z');
const FIRST = Date.parse('2026-11-24T03:30:00Z') / 1_000;

it('a run whose query was broken off, of which nobody was told, fails when it is taken up, and its campaign goes on', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  const world = await runsWorld();
  const schedule = { kind: 'every', days: 2, at: '20261124 09:00', until: '20261127' };
  const trigger = { kind: 'everybody' };
  const body = { name: 'All', templateId: TEMPLATE, content: { type: 'json' }, trigger, schedule };
  const { id } = (await world.api('POST', '/api/campaigns', { body })).json.campaign;
  await world.api('POST', `/api/campaigns/${id}/publish`);
  vi.setSystemTime(FIRST * 1_000);
  await world.work.run({ accountId, campaignId: id, runAt: FIRST });

  world.sfn.on(StartExecutionCommand).rejects(Object.assign(new Error(), { name: 'ExecutionAlreadyExists' }));
  world.sfn.on(DescribeExecutionCommand).resolves({ status: 'TIMED_OUT' });
  vi.setSystemTime((FIRST + 4 * 3_600) * 1_000);
  expect(await world.work.reconcile()).toMatchObject({ started: 1 });
  for (const message of world.queues.take('runs')) expect(await world.work.run(message.body)).toEqual([]);

  const { campaign } = (await world.api('GET', `/api/campaigns/${id}`)).json;
  expect(campaign).toMatchObject({ state: 'scheduled', dueAt: '2026-11-26T03:30:00.000Z' });
  const { results } = (await world.api('GET', `/api/campaigns/${id}/results`)).json;
  expect(results.runs).toMatchObject([{ state: 'failed', reason: expect.stringContaining('TIMED_OUT') }]);
});
