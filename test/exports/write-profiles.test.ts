import { describe, expect, it } from 'vitest';
import type { Part } from '../../lambdas/exports/domain/plan.ts';
import { lakeParts } from './lake-parts.ts';
import { written } from './written-part.ts';

const lake = lakeParts();

describe('a profiles export', () => {
  const whole: Part = { kind: 'profiles', part: 1, bucket: 0, buckets: 1, rows: null };

  it('has the newest state of each person once', async () => {
    const profiles = [
      await lake.profiles([{ person: 'ann', version: 1, name: 'Old' }]),
      await lake.profiles([
        { person: 'ann', version: 2, name: 'New', props: { Gender: 'F', Plan: '=x' } },
        { person: 'bob' },
      ]),
    ];
    const { text, results } = await written({ profiles, part: whole, definition: { type: 'profiles' } });
    expect(results).toMatchObject([{ name: 'ACME-10-20-db.json.gz', event: null, rows: 2 }]);
    const lines = text('ACME-10-20-db.json.gz')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.profile.identity, line.profile.name, line.profileProps])).toEqual([
      ['ann', 'New', { Gender: 'F', Plan: '=x' }],
      ['bob', null, {}],
    ]);
    const csv = await written({ profiles, part: whole, definition: { type: 'profiles', format: 'csv' } });
    expect(csv.text('ACME-10-20-db.csv.gz').split('\n').slice(0, 2)).toEqual([
      'identity,all_identities,clevertapId,clevertapIds,token,subscriptionGroups,MSG-webpush,MSG-push,MSG-email,MSG-sms,MSG-whatsapp,Email,Phone,Name,Gender,DOB,Photo,changedAt,otherProps,Plan',
      `ann,"[""ann""]",device-ann,"[""device-ann""]",,,,,,,,,,New,F,,,1700000000,,'=x`,
    ]);
    const parquet = await written({ profiles, part: whole, definition: { type: 'profiles', format: 'parquet' } });
    expect(parquet.results).toMatchObject([{ name: 'ACME-10-20-db.parquet', rows: 2 }]);
  });

  it('has neither who was merged into somebody else nor who was deleted', async () => {
    const profiles = [
      await lake.profiles([{ person: 'ann' }, { person: 'alias' }, { person: 'gone' }]),
      await lake.profiles([
        { person: 'alias', version: 2, mergedInto: 'ann' },
        { person: 'gone', version: 2, deleted: true },
      ]),
    ];
    const { results, text } = await written({ profiles, part: whole, definition: { type: 'profiles' } });
    expect(results).toMatchObject([{ rows: 1 }]);
    expect(JSON.parse(text('ACME-10-20-db.json.gz')).profile.identity).toBe('ann');
  });

  it('in buckets has everybody once', async () => {
    const people = Array.from({ length: 40 }, (_, index) => ({ person: `p${index}` }));
    const profiles = [await lake.profiles(people)];
    const parts = await Promise.all(
      [0, 1, 2].map((bucket) => {
        const part: Part = { kind: 'profiles', part: bucket + 1, bucket, buckets: 3, rows: null };
        return written({ profiles, part, definition: { type: 'profiles' } });
      }),
    );
    expect(parts.flatMap(({ results }) => results).reduce((sum, { rows }) => sum + rows, 0)).toBe(40);
    expect(parts.filter(({ results }) => results.length > 0).length).toBeGreaterThan(0);
  });
});
