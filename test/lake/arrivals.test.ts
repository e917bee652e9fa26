import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import type { IngestGroup } from '#core/intake/ingest-group.ts';
import { positionOf } from '#core/intake/position.ts';
import {
  type Arrival,
  changePosition,
  committedPosition,
  cutIntoCommits,
  readBatch,
} from '../../lambdas/lake/domain/arrivals.ts';

const groupOf = (accountId: string, uploadId: string): IngestGroup => ({
  header: {
    uploadId,
    group: 0,
    accountId,
    timezone: 'UTC',
    receivedAt: 1,
    events: 0,
    profiles: 0,
  },
  packedEvents: Buffer.alloc(0),
  profileChanges: [],
});
/** A record's bytes are `<account>/<upload>` here; anything else cannot be read. */
const reading = {
  decode: (bytes: Buffer) => {
    const [account, upload] = bytes.toString().split('/');
    if (!account || !upload) throw new Failure('corrupt-data', 'not a group', { retry: 'never', cause: 'noise' });
    return groupOf(account, upload);
  },
  nameOf: (header: { uploadId: string; group: number }) => header.uploadId,
};
const arrival = (sequence: number | string, text: string): Arrival => ({
  sequence: String(sequence),
  again: false,
  bytes: Buffer.from(text),
});
const read = (arrivals: Arrival[], checkpoint?: string, stored: string[] = []) =>
  readBatch(reading, { arrivals, checkpoint, stored: new Set(stored) });
const namesOf = (batch: ReturnType<typeof read>) => batch?.groups.map((group) => group.name);

describe('positionOf', () => {
  it('sorts sequence numbers of any length as numbers', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 56n });
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        expect(positionOf(String(a)) < positionOf(String(b))).toBe(a < b);
      }),
    );
  });

  it('puts every change of a record after the one before it, and the checkpoint after all of them', () => {
    const here = positionOf('99');
    expect(changePosition(here, 9) < changePosition(here, 10)).toBe(true);
    expect(changePosition(here, 99_999) < committedPosition('99')).toBe(true);
    expect(committedPosition('99') < changePosition(positionOf('100'), 0)).toBe(true);
    expect(committedPosition(undefined) < changePosition(positionOf('0'), 0)).toBe(true);
  });
});

describe('readBatch', () => {
  it('takes everything where nothing was stored before', () => {
    const batch = read([arrival(1, 'A/u1'), arrival(2, 'B/u2')]);
    expect(namesOf(batch)).toEqual(['u1', 'u2']);
    expect(batch?.lastSequence).toBe('2');
  });

  it('takes only what is after the checkpoint when a batch overlaps with one that is stored', () => {
    expect(namesOf(read([arrival(9, 'A/u1'), arrival(10, 'A/u2'), arrival(11, 'A/u3')], '10'))).toEqual(['u3']);
  });

  it('takes nothing of a batch that is stored already', () => {
    expect(read([arrival(9, 'A/u1'), arrival(10, 'A/u2')], '10')).toBeUndefined();
    expect(read([])).toBeUndefined();
  });

  it('takes a group once, though it was put twice', () => {
    expect(namesOf(read([arrival(1, 'A/u1'), arrival(2, 'A/u2'), arrival(3, 'A/u1')]))).toEqual(['u1', 'u2']);
  });

  it('leaves out a late first copy of a group whose second copy is stored, and goes on behind it', () => {
    const batch = read([arrival(11, 'A/u1')], '10', ['u1']);
    expect(batch).toMatchObject({ groups: [], lastSequence: '11' });
  });

  it('sets aside what cannot be read, with its bytes and the reason, and reads the rest', () => {
    const batch = read([arrival(1, 'noise'), arrival(2, 'A/u1')]);
    expect(namesOf(batch)).toEqual(['u1']);
    expect(batch?.unreadable).toEqual([{ sequence: '1', bytes: Buffer.from('noise'), reason: 'not a group: noise' }]);
  });

  it('stores each record once however the stream cuts and repeats its batches', () => {
    const cuts = fc.array(fc.tuple(fc.nat(29), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(cuts, (batches) => {
        const all = Array.from({ length: 30 }, (_, index) => arrival(index * 7 + 95, `A/u${index}`));
        const stored: string[] = [];
        let checkpoint: string | undefined;
        for (const [from, count] of [...batches, [0, 30] as const]) {
          const start = Math.min(from, stored.length);
          const batch = read(all.slice(start, start + count), checkpoint);
          stored.push(...(namesOf(batch) ?? []));
          checkpoint = batch?.lastSequence ?? checkpoint;
        }
        expect(stored).toEqual(all.map((_, index) => `u${index}`));
      }),
    );
  });
});

describe('cutIntoCommits', () => {
  it('keeps the order and the number of groups, with at most so many accounts to a run', () => {
    const accounts = fc.array(fc.nat(50), { maxLength: 80 });
    fc.assert(
      fc.property(accounts, fc.integer({ min: 1, max: 16 }), (numbers, most) => {
        const arrivals = numbers.map((number, index) => arrival(index + 1, `A${number}/u${index}`));
        const groups = read(arrivals)?.groups ?? [];
        const runs = cutIntoCommits(groups, most);
        expect(runs.flat()).toEqual(groups);
        for (const run of runs) {
          expect(new Set(run.map((group) => group.header.accountId)).size).toBeLessThanOrEqual(most);
          expect(run.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('cuts no more than it has to', () => {
    const groups = read(
      ['A', 'B', 'A', 'C', 'B'].map((account, index) => arrival(index + 1, `${account}/u${index}`)),
    )?.groups;
    expect(cutIntoCommits(groups ?? [], 2).map((run) => run.map((group) => group.header.accountId))).toEqual([
      ['A', 'B', 'A'],
      ['C', 'B'],
    ]);
  });
});
