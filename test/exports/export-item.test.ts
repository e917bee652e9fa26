import { describe, expect, it } from 'vitest';
import { maskSecrets, putSecrets, takeSecrets } from '#core/secrets.ts';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import type { Export } from '../../lambdas/exports/domain/export-item.ts';
import { failureReason } from '../../lambdas/exports/domain/failure-reason.ts';
import { filesOfRun } from '../../lambdas/exports/domain/results.ts';
import { chooseRunAt } from '../../lambdas/exports/domain/run.ts';
import { stateOf } from '../../lambdas/exports/domain/state.ts';

const at = '2026-11-23T00:00:00.000Z';
const one = (more: Partial<Export> = {}, frequency: unknown = 4): Export => ({
  accountId: 'ACME',
  id: 1,
  timezone: 'UTC',
  definition: readDefinition({ name: 'n', partner: 's3', type: 'events', frequency, settings: {} }),
  sealed: {},
  createdAt: at,
  updatedAt: at,
  exportedThrough: 0,
  ...more,
});
const done = { runAt: 5, execution: 'e', state: 'DONE', at } as const;

describe('the state of an export', () => {
  it.each([
    ['PENDING', one()],
    ['PENDING', one({ last: done })],
    ['RUNNING', one({ running: { runAt: 6, execution: 'e' }, last: done })],
    ['FAILED', one({ last: { ...done, state: 'FAILED', reason: 'The bucket is gone.' } })],
    ['STOPPED', one({ stoppedAt: at, running: { runAt: 6, execution: 'e' } })],
    ['PENDING', one({}, 'one-time')],
    ['DONE', one({ last: done }, 'one-time')],
  ])('is %s and explains itself in a sentence', (state, item) => {
    expect(stateOf(item).state).toBe(state);
    expect(stateOf(item).reason).toMatch(/^[A-Z].*\.$/);
  });

  it('names why the last run failed', () => {
    const failed = one({ last: { ...done, state: 'FAILED', reason: 'The bucket is gone.' } });
    expect(stateOf(failed).reason).toContain('The bucket is gone.');
  });
});

describe('the time that names a run', () => {
  it('two runs within a second do not get the same one (failure mode 2)', () => {
    expect(chooseRunAt({ lastRunAt: 100 }, 100)).toBe(101);
    expect(chooseRunAt({ lastRunAt: 107 }, 100)).toBe(108);
  });

  it('is the one that was promised, unless that is long ago or used', () => {
    expect(chooseRunAt({ requestedRunAt: 95 }, 100)).toBe(95);
    expect(chooseRunAt({ requestedRunAt: 95, lastRunAt: 95 }, 100)).toBe(100);
    expect(chooseRunAt({ requestedRunAt: 95 }, 5_000)).toBe(5_000);
  });
});

describe('the end of a run', () => {
  const part = (number: number, rows: number | null) => ({ kind: 'events' as const, part: number, files: ['a'], rows });
  const file = (rows: number) => ({
    name: 'n',
    event: 'e',
    rows,
    bytes: 1,
    sha256: 'a'.repeat(64),
    minTs: 1,
    maxTs: 2,
  });

  it('a part without a result is no complete run', () => {
    expect(() => filesOfRun([part(1, 2), part(2, 2)], [{ part: 1, files: [file(2)] }])).toThrow(
      'Part 2 of 2 has no result',
    );
  });

  it('rows that are missing are said, and nothing is marked as delivered', () => {
    expect(() => filesOfRun([part(1, 3)], [{ part: 1, files: [file(2)] }])).toThrow(
      'Part 1 came to 2 rows where 3 are committed',
    );
  });

  it('rows that nobody could know beforehand are taken as they are', () => {
    expect(filesOfRun([part(1, null)], [{ part: 1, files: [file(2)] }])).toHaveLength(1);
  });
});

describe('why a run broke off', () => {
  const cause = (errorType: string) => JSON.stringify({ errorType, errorMessage: 'said inside' });

  it('our own words are shown', () => {
    expect(failureReason({ Error: 'Failure', Cause: cause('Failure') }, undefined)).toBe('said inside');
  });

  it('what a part noted wins over what the state machine caught', () => {
    expect(failureReason({ Error: 'States.ExceedToleratedFailureThreshold', Cause: '' }, 'noted')).toBe('noted');
  });

  it('nobody else’s words are shown (failure mode 23)', () => {
    expect(failureReason({ Error: 'TypeError', Cause: cause('TypeError') }, undefined)).not.toContain('said inside');
  });
});

describe('secrets in settings', () => {
  const settings = { bucket: 'b', access: { kind: 'keys', secretAccessKey: 's3cret' } };
  const { open, secrets } = takeSecrets(settings, ['access.secretAccessKey', 'not.there']);

  it('are taken out and put back', () => {
    expect(open).toEqual({ bucket: 'b', access: { kind: 'keys' } });
    expect(putSecrets(open, secrets)).toEqual(settings);
  });

  it('are shown as a mask', () => {
    expect(maskSecrets(open, secrets)).toEqual({ bucket: 'b', access: { kind: 'keys', secretAccessKey: '********' } });
  });
});
