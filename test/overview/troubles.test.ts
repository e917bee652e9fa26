import { describe, expect, it } from 'vitest';
import { exportSchema } from '../../lambdas/exports/domain/export-item.ts';
import { latenessOf } from '../../lambdas/exports/domain/lateness.ts';
import { stateOf } from '../../lambdas/exports/domain/state.ts';
import { importSchema } from '../../lambdas/imports/domain/import.ts';
import { inOrder } from '../../lambdas/overview/domain/attention.ts';
import { ofBreaker, ofCampaign, ofExport, ofImport } from '../../lambdas/overview/domain/troubles.ts';
import { ugliestTexts } from '../support/ugliest.ts';
import { accountId, overviewWorld } from './overview-world.ts';

const now = Date.parse('2026-02-01T13:00:00Z');
const at = (text: string) => Math.floor(Date.parse(text) / 1_000);
const exported = (over: object = {}) => ({
  accountId,
  id: 1_767_225_600,
  timezone: 'UTC',
  definition: {
    name: 'Orders',
    partner: 's3',
    type: 'events',
    format: 'json',
    frequency: 4,
    identity: ['identity'],
    settings: {},
  },
  sealed: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  exportedThrough: 0,
  lastRunAt: at('2026-02-01T12:00:00Z'),
  ...over,
});
const last = (state: string, on = '2026-02-01T12:00:09.000Z') => ({
  last: {
    runAt: at('2026-02-01T12:00:00Z'),
    execution: 'arn',
    state,
    at: on,
    reason: 'The bucket orders does not exist.',
  },
});

describe('an export', () => {
  it('that is well needs no attention, whether its runs are complete, are to come or were cancelled', () => {
    for (const over of [
      {},
      last('DONE'),
      last('CANCELLED'),
      { ...last('FAILED'), stoppedAt: '2026-02-01T12:30:00.000Z' },
    ]) {
      expect(stateOf(exportSchema.parse(exported(over))).state).not.toBe('FAILED');
      expect(ofExport(exported(over), now)).toBeUndefined();
    }
  });

  it('whose newest run failed is told of, with the reason', () => {
    const failed = exported(last('FAILED'));
    expect(stateOf(exportSchema.parse(failed)).state).toBe('FAILED');
    expect(ofExport(failed, now)).toEqual({
      kind: 'export-failed',
      sentence: 'The export "Orders" failed: The bucket orders does not exist.',
      at: '2026-02-01T12:00:09.000Z',
      id: '1767225600',
      link: '/api/exports/1767225600',
    });
  });

  it('that runs once is told of for a week', () => {
    const once = exported({ ...last('FAILED'), definition: { ...exported().definition, frequency: 'one-time' } });
    expect(ofExport(once, now)?.kind).toBe('export-failed');
    expect(ofExport(once, now + 8 * 86_400_000)).toBeUndefined();
  });

  it('that paused itself is told of, one that somebody paused is not', () => {
    const paused = { at: '2026-02-01T12:10:00.000Z', by: 'itself' };
    expect(ofExport(exported({ ...last('FAILED'), paused }), now)?.kind).toBe('export-paused');
    expect(ofExport(exported({ ...last('FAILED'), paused: { ...paused, by: 'hand' } }), now)).toBeUndefined();
  });

  it('is late as long as no run has begun since the watch told of it', () => {
    const dueAt = at('2026-02-01T08:00:00Z');
    const late = exported({ lastRunAt: at('2026-02-01T04:00:00Z'), watched: { dueAt } });
    expect(latenessOf(exportSchema.parse(late), at('2026-02-01T11:00:00Z'))).toEqual({ late: 'not-begun', dueAt });
    expect(ofExport(late, now)).toMatchObject({ kind: 'export-late', at: '2026-02-01T08:00:00.000Z' });
    const begun = { ...late, running: { runAt: at('2026-02-01T12:00:00Z'), execution: 'arn' } };
    expect(ofExport(begun, now)).toBeUndefined();
    expect(ofExport({ ...late, ...last('DONE') }, now)).toBeUndefined();
  });
});

describe('an import', () => {
  const made = {
    ...{
      accountId,
      importId: '1767225600000-00000001',
      channel: 'csv',
      fileName: 'people.csv',
      type: 'profile',
      by: 'upload',
    },
    ...{ bytes: 9, timezone: 'UTC', createdAt: '2026-02-01T12:00:00.000Z', finishedAt: '2026-02-01T12:10:00.000Z' },
  };
  const rejected = { ...made, state: 'Rejected', reason: 'No row can be read.' };

  it('of which nothing was stored is told of for a day', () => {
    expect(importSchema.safeParse(rejected).success).toBe(true);
    expect(ofImport(rejected, now)?.sentence).toBe(
      'Nothing of the file "people.csv" was imported: No row can be read.',
    );
    expect(ofImport(rejected, now + 2 * 86_400_000)).toBeUndefined();
    expect(ofImport({ ...made, state: 'Completed' }, now)).toBeUndefined();
    expect(ofImport({ ...made, state: 'Processing' }, now)).toBeUndefined();
  });
});

describe('a receiver', () => {
  it('is told of while its circuit is open', () => {
    const breaker = { sk: 'breaker#1767225600', state: 'open', since: now, version: 3 };
    expect(ofBreaker(breaker)).toMatchObject({
      kind: 'receiver-away',
      id: '1767225600',
      at: '2026-02-01T13:00:00.000Z',
    });
    expect(ofBreaker({ ...breaker, state: 'closed' })).toBeUndefined();
  });
});

describe('a campaign', () => {
  it('that failed is told of for a week, whatever it is called', () => {
    for (const name of ugliestTexts) {
      const written = JSON.stringify({ name });
      const failed = {
        campaignId: 7,
        state: 'failed',
        reason: 'Nobody was found.',
        endedAt: '2026-02-01T12:00:00.000Z',
        written,
      };
      expect(ofCampaign(failed, now)?.sentence).toBe(`The campaign "${name}" failed: Nobody was found.`);
      expect(ofCampaign(failed, now + 8 * 86_400_000)).toBeUndefined();
      expect(ofCampaign({ ...failed, state: 'running' }, now)).toBeUndefined();
    }
  });
});

describe('what needs attention', () => {
  it('comes most urgent first, of one kind the newest, and never more than a page shows', () => {
    const failed = (on: string) => ({ kind: 'export-failed' as const, sentence: on, at: on });
    const many = Array.from({ length: 9 }, (_, day) => failed(`2026-02-0${day + 1}T00:00:00Z`));
    const all = inOrder([
      { kind: 'records-refused-at-once', sentence: 'last' },
      ...many,
      { kind: 'nothing-stored', sentence: 'first' },
    ]);
    expect(all.map(({ sentence }) => sentence.slice(0, 10))).toEqual([
      'first',
      ...['2026-02-09', '2026-02-08', '2026-02-07', '2026-02-06', '2026-02-05'],
      'last',
    ]);
  });

  it('is read from the newest items of each kind, at most twice a minute, and of this account alone', async () => {
    const { lake, others, overview } = overviewWorld();
    lake.clock.now = now;
    for (let id = 1; id <= 300; id++) {
      others.put({ pk: accountId, sk: `export#${1_767_225_600 + id}`, ...exported({ id: 1_767_225_600 + id }) });
    }
    others.put({ pk: 'OTHER', sk: 'export#1767225999', ...exported(last('FAILED')) });
    others.put({ pk: accountId, sk: 'export#1767225990', ...exported({ ...last('FAILED'), id: 1_767_225_990 }) });
    others.put({ pk: accountId, sk: 'breaker#5', state: 'open', since: now, version: 1 });
    const reads = others.calls.reads;
    const { attention } = await overview();
    expect(attention.map(({ id }) => id)).toEqual(['1767225990', '5']);
    const after = others.calls.reads;
    expect(after - reads).toBe(4);
    await overview();
    expect(others.calls.reads).toBe(after);
    lake.clock.now += 31_000;
    others.items.delete(`${accountId}|breaker#5`);
    expect((await overview()).attention.map(({ id }) => id)).toEqual(['1767225990']);
  });
});
