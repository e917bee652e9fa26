import { describe, expect, it } from 'vitest';
import { partnerOf } from '../../lambdas/exports/destinations/registry.ts';
import { editDefinition, readDefinition } from '../../lambdas/exports/domain/definition.ts';
import { refuseWhatItDoesNotTake } from '../../lambdas/exports/use-cases/check-settings.ts';
import { lakeParts } from './lake-parts.ts';
import { strictCsv } from './strict-csv.ts';
import { child, strictXml, textOf } from './strict-xml.ts';
import { byTs, many, overTheWire, profilesPart, sent, ugliestParts } from './ugliest-parts.ts';
import { written } from './written-part.ts';

const lake = lakeParts();
const { exported } = ugliestParts();
const TS = 1_790_000_000;

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A value as a text: as it is spelt, lists and objects as JSON. */
const asText = (value: unknown) => (typeof value === 'string' || value === null ? value : JSON.stringify(value));

describe('asString', () => {
  it('makes every value of the ugliest properties a text, and changes nothing else', async () => {
    const { results, text } = await exported({ format: 'jsonl', asString: true });
    const usual = await exported({ format: 'jsonl' });
    let rows = 0;
    for (const { name } of results) {
      const before = linesOf(usual.text(name));
      for (const [index, line] of linesOf(text(name)).entries()) {
        const props = Object.entries(overTheWire(byTs.get(line.eventTime)?.evtData));
        const values = Object.entries(line.eventProps).map(([key, value]) => [key, sameNumber(value)]);
        expect(new Map(values as [string, unknown][])).toEqual(
          new Map(props.map(([key, value]) => [key, sameNumber(asText(value))])),
        );
        expect({ ...line, eventProps: null }).toEqual({ ...before[index], eventProps: null });
        rows++;
      }
    }
    expect(rows).toBe(sent.length + many.length);
  });

  it('is for properties of profiles, too, and keeps numbers digit for digit', async () => {
    const profiles = [
      await lake.profiles([{ person: 'ann', props: { Age: 31, Plan: 'pro', Tags: ['a', 1], No: false } }]),
    ];
    const { text } = await written({
      profiles,
      part: profilesPart,
      definition: { type: 'profiles', format: 'json', asString: true },
    });
    const [line] = linesOf(text('ACME-10-20-db.json.gz'));
    expect(line.profileProps).toEqual({ Age: '31', Plan: 'pro', Tags: '["a",1]', No: 'false' });
  });
});

/** `1e+21` and `1e21` are one number; JSON texts of lists keep theirs. */
const sameNumber = (value: unknown) =>
  typeof value === 'string' && /^-?[\d.]+(e[+-]?\d+)?$/i.test(value) ? `number ${Number(value)}` : value;

describe('formulaSafe: false', () => {
  it('leaves cells and headers as they are, for who loads files and opens none', async () => {
    const props = { '=Evil': '=1+1', Note: '-x', Plain: '+49' };
    const events = [await lake.events([{ id: '1', name: 'Charged', ts: TS, props }])];
    const profiles = [await lake.profiles([{ person: 'ann', name: '=Ann' }])];
    const cellsOf = async (definition: object) => {
      const { results, text } = await written({ events, profiles, definition });
      const { header, rows } = strictCsv(text(results[0]?.name ?? ''));
      return new Map((rows[0] ?? []).map((cell, at) => [header[at], cell]));
    };
    const raw = await cellsOf({ format: 'csv', formulaSafe: false });
    expect([raw.get('=Evil'), raw.get('Note'), raw.get('Plain'), raw.get('name')]).toEqual([
      '=1+1',
      '-x',
      '+49',
      '=Ann',
    ]);
    const safe = await cellsOf({ format: 'csv', formulaSafe: true });
    expect([safe.get("'=Evil"), safe.get('Note'), safe.get('name')]).toEqual(["'=1+1", "'-x", "'=Ann"]);
  });
});

describe('objectId', () => {
  it.each(['jsonl', 'xml'])('says in each event as %s of which device the person is', async (format) => {
    const events = [
      await lake.events([
        { id: '1', name: 'Charged', ts: TS },
        { id: '2', name: 'Charged', ts: TS + 1, person: 'stranger' },
      ]),
    ];
    const profiles = [await lake.profiles([{ person: 'ann' }])];
    const idsOf = async (definition: object) => {
      const { results, text } = await written({ events, profiles, definition });
      const whole = text(results[0]?.name ?? '');
      return format === 'xml'
        ? strictXml(whole).map((record) => textOf(record, 'profile', 'objectId'))
        : linesOf(whole).map(({ profile }) => profile.objectId);
    };
    expect(await idsOf({ format })).toEqual([undefined, undefined]);
    expect(await idsOf({ format, objectId: true })).toEqual([
      'device-ann',
      Buffer.from('stranger').toString('hex').padEnd(32, '0'),
    ]);
  });
});

describe('what is known of a person’s device', () => {
  const tokens = [
    { id: 'old', type: 'apns', objectId: 'phone-1' },
    { id: 'new', type: 'fcm', objectId: 'phone-2' },
  ];
  const props = { 'OS Version': '14', make: 'Acme <&>', App_Version: null, 'MSG-email': false, Plan: 'pro' };
  const profiles = async () => [await lake.profiles([{ person: 'ann', tokens, props }, { person: 'bob' }])];

  it('is in JSON under the documented names, where anything is known', async () => {
    const rows = ['ann', 'bob'].map((person, id) => ({ id: String(id), name: 'Charged', ts: TS + id, person }));
    const { results, text } = await written({
      events: [await lake.events(rows)],
      profiles: await profiles(),
      definition: { format: 'jsonl' },
    });
    const [ann, bob] = linesOf(text(results[0]?.name ?? ''));
    expect(ann.profile).toMatchObject({ platform: 'Android', push_token: 'new' });
    expect(ann.deviceInfo).toEqual({ make: 'Acme <&>', osVersion: '14' });
    expect(Object.keys(bob.profile)).toEqual(['identity', 'all_identities', 'email', 'phone', 'name']);
    expect(bob).not.toHaveProperty('deviceInfo');
  });

  it('is in profiles as JSON, XML and CSV, with all of their devices and what may be sent to them', async () => {
    const given = { profiles: await profiles(), part: profilesPart };
    const json = await written({ ...given, definition: { type: 'profiles', format: 'json' } });
    const [ann] = linesOf(json.text('ACME-10-20-db.json.gz'));
    expect(ann).toMatchObject({
      identity: 'ann',
      profileIdentities: {
        clevertapId: 'device-ann',
        clevertapIds: ['device-ann', 'phone-1', 'phone-2'],
        identity: 'ann',
        all_identities: ['ann'],
      },
      device: { platform: 'Android', make: 'Acme <&>', osVersion: '14', push_token: 'new' },
      commPrefs: { 'MSG-email': false },
      profileProps: props,
    });
    const xml = await written({ ...given, definition: { type: 'profiles', format: 'xml' } });
    const [record] = strictXml(xml.text('ACME-10-20-db.xml.gz'));
    expect(record?.children.map(({ name }) => name)).toEqual([
      ...[
        'profileId',
        'identity',
        'profileIdentities',
        'device',
        'commPrefs',
        'profile',
        'ts',
        'changedAt',
        'profileProps',
      ],
    ]);
    const device = child(record, 'device')?.children.map((entry) => [textOf(entry, 'key'), textOf(entry, 'value')]);
    expect(device).toEqual([
      ['platform', 'Android'],
      ['make', 'Acme <&>'],
      ['osVersion', '14'],
      ['push_token', 'new'],
    ]);
    const csv = await written({ ...given, definition: { type: 'profiles', format: 'csv' } });
    const { header, rows } = strictCsv(csv.text('ACME-10-20-db.csv.gz'));
    const cells = new Map((rows[0] ?? []).map((cell, at) => [header[at], cell]));
    expect(cells.get('token')).toBe('new');
    expect(JSON.parse(cells.get('clevertapIds') ?? '')).toEqual(['device-ann', 'phone-1', 'phone-2']);
    expect(cells.get('MSG-email')).toBe('false');
  });
});

describe('folders', () => {
  it('stand before the names of files, and the manifest’s list has them', async () => {
    const events = [await lake.events([{ id: '1', name: 'a/b=c', ts: TS }])];
    const names = async (definition: object) => (await written({ events, definition })).results.map(({ name }) => name);
    const file = '10-20-a-b=c-20261025-20000-db.json.gz';
    expect(await names({})).toEqual([file]);
    expect(await names({ folders: 'data-type' })).toEqual([`events/${file}`]);
    expect(await names({ folders: 'run-date', eventFolders: true })).toEqual([`2026-10-25/a-b-c/${file}`]);
    const template = 'crm/{{Account-id}}/{{Export-id}}-{{Timestamp}}/{{Date}}/{{Instance-id}}';
    expect(await names({ folders: { template } })).toEqual([`crm/ACME/10-20/2026-10-25/db/${file}`]);
  });
});

describe('options of a definition', () => {
  const wish = { name: 'n', partner: 's3', type: 'events', frequency: 4, settings: {} };

  it.each([
    [
      'must be names with one "/" between them, none of which begins with "_" or "."',
      ['/a', 'a/', 'a//b', '_a', 'a/.b'],
    ],
    ['must have no invisible character and, beside variables, none of', ['a*', 'a{b', '{{Date}', 'a\u0001', 'a\\']],
  ])('a template of folders %s', (sentence, templates) => {
    for (const template of templates) {
      expect(() => readDefinition({ ...wish, folders: { template } })).toThrow(`folders.template: ${sentence}`);
    }
  });

  it.each([
    [{ format: 'csv', asString: true }, 'asString: is for json, jsonl or parquet only'],
    [{ format: 'json', parquet: 'union' }, 'parquet: is for parquet only'],
    [{ format: 'parquet', parquet: 'nested' }, 'parquet: must be flat or union'],
    [{ format: 'csv', gz: true }, 'gz: is for parquet only'],
    [{ format: 'json', formulaSafe: false }, 'formulaSafe: is for csv only'],
    [{ type: 'profiles', objectId: true }, 'objectId: is for exports of type events only'],
    [{ type: 'profiles', eventFolders: true }, 'eventFolders: is for exports of type events only'],
    [{ folders: 'daily' }, 'folders: must be root, data-type, run-date, export-id or {"template": "…"}'],
    [
      { folders: { template: 'a/{{Day}}' } },
      'folders.template: must have no {{Day}}; there are {{Account-id}}, {{Export-id}}, {{Timestamp}}, {{Instance-id}}, {{Date}}',
    ],
    [{ folders: { template: 'x'.repeat(101) } }, 'folders.template: must be 1–100 bytes in UTF-8'],
  ])('%o is refused by the name of its field', (change, sentence) => {
    expect(() => readDefinition({ ...wish, ...change })).toThrow(sentence);
  });

  it('means nothing where a partner takes no files, and is refused there, at the first and in an edit', () => {
    const amplitude = partnerOf('amplitude');
    const taken = readDefinition({ ...wish, partner: 'amplitude', format: 'jsonl', asString: true, objectId: true });
    expect(() => refuseWhatItDoesNotTake(amplitude, taken)).not.toThrow();
    expect(() => refuseWhatItDoesNotTake(amplitude, editDefinition(taken, { folders: 'run-date' }))).toThrow(
      'folders: means nothing for Amplitude; leave it out',
    );
  });
});
