import { describe, expect, it } from 'vitest';
import { formats } from '../../lambdas/exports/domain/formats.ts';
import type { Part } from '../../lambdas/exports/domain/plan.ts';
import { textsOf } from '../support/parquet.ts';
import { lakeParts, personId } from './lake-parts.ts';
import { written } from './written-part.ts';

const lake = lakeParts();

/** The rows of a Parquet file as JSON, without the quoting of texts within. */
async function rowsAsText(bytes: Uint8Array = new Uint8Array()): Promise<string> {
  const [text = ''] = await textsOf([{ key: 'rows.parquet', bytes }]);
  return text.slice(bytes.byteLength).replaceAll('\\"', '"');
}

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

  it.each(formats)('of what changed marks in %s who is gone, and tells nothing else of them', async (format) => {
    const profiles = [
      await lake.profiles([
        { person: 'ann', version: 2, props: { Plan: 'x' } },
        { person: 'alias', version: 2, mergedInto: 'ann' },
        { person: 'gone', version: 2, deleted: true, email: 'gone@example.com' },
      ]),
    ];
    const definition = { type: 'profiles', format };
    const { results, text, files } = await written({ profiles, part: whole, definition, gone: 'deleted-or-merged' });
    expect(results).toMatchObject([{ rows: 3 }]);
    const [name = ''] = files.keys();
    const told = format === 'parquet' ? await rowsAsText(files.get(name)) : text(name);
    expect(told).not.toContain('gone@example.com');
    for (const person of ['alias', 'gone']) expect(told, person).toContain(personId(person));
    if (format === 'xml') expect(told.split('<key>$deleted</key><value>true</value>')).toHaveLength(3);
    else if (format === 'csv') expect(told.split('\n')[0]).toContain('$deleted');
    else expect(told.split('"$deleted":true')).toHaveLength(3);
    if (!format.startsWith('json')) return;
    const lines = told
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const gone = lines.filter(({ profileProps }) => profileProps.$deleted);
    expect(gone.map(({ profileProps }) => profileProps.$mergedInto ?? 'nobody').toSorted()).toEqual(
      [personId('ann'), 'nobody'].toSorted(),
    );
    expect(gone.map((line) => [line.profileId, line.identity, line.profileIdentities.all_identities])).toEqual(
      gone.map((line) => [line.profileProps.$profileId, '', []]),
    );
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
