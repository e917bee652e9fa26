import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGroup } from '#core/intake/ingest-group.ts';
import { frameLane, takeUpload } from '#core/intake/take-upload.ts';
import { applyChange, newProfile, type Profile } from '#core/people/profile.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { writeProfileRows } from '../../lambdas/lake/adapters/profile-rows.ts';
import { rowsOf } from '../support/parquet.ts';
import { profileRecord } from '../support/records.ts';

const upload = { uploadId: 'f'.repeat(24), accountId: 'ACME', timezone: 'Asia/Tokyo', receivedAt: 1_790_000_000_123 };

async function stored(rows: readonly Profile[]) {
  await using duck = await openDuck({ threads: 1 });
  const log = rows.map((row) => ({ ...row, forgottenAt: null, forgets: false }));
  const { path, file } = await writeProfileRows(duck, { ...upload, rows: log, newId: randomUUID });
  return { file, rows: await rowsOf([path]) };
}

describe('profiles in the lake', () => {
  it('are what their changes made of them, however odd the texts are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(profileRecord(), { minLength: 1, maxLength: 15 }), async (records) => {
        const { lanes } = takeUpload(upload, { records, lanes: 1 });
        const changes = lanes.flatMap((lane, group) => readGroup(frameLane(upload, { lane, group })).profileChanges);
        const profiles = changes.map((change, version) => {
          const made = applyChange(newProfile({ accountId: upload.accountId, ...change }), change);
          return { ...made, profileId: `${version}`.padStart(32, '0'), version };
        });
        const { rows } = await stored(profiles);
        expect(rows).toEqual(
          profiles.map((profile) => ({
            profile_id: profile.profileId,
            version: BigInt(profile.version),
            identity: profile.identity ?? '',
            all_identities: profile.allIdentities,
            object_id: profile.objectId,
            email: profile.email,
            phone: profile.phone,
            name: profile.name,
            props: JSON.stringify(profile.props),
            tokens: '[]',
            changed_at: BigInt(profile.changedAt),
            merged_into: null,
            deleted: false,
            forgotten_at: null,
            forgets: false,
          })),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('have the dates of their changes in the account’s time zone', async () => {
    const late = Date.UTC(2026, 10, 22, 23, 30) / 1_000;
    const people = [late, late - 86_400].map((ts, index) =>
      newProfile({ accountId: 'ACME', kind: 'identity', value: `p${index}`, ts }),
    );
    const { file } = await stored(people);
    expect(file).toMatchObject({
      kind: 'profiles',
      rows: 2,
      minTs: late - 86_400,
      maxTs: late,
      fromDate: '2026-11-22',
      toDate: '2026-11-23',
      names: new Map(),
    });
    expect(file.key).toMatch(/^account=ACME\/profiles\/[0-9a-f-]{36}\.parquet$/);
  });
});
