import { describe, expect, it } from 'vitest';
import { eventRecord } from '../../cli/copy/event-record.ts';
import { personRecords } from '../../cli/copy/person-records.ts';
import { lostIntegersAsTexts, membersOf } from '../../cli/json/members.ts';
import { clockOf } from '../../cli/local-time.ts';
import { ugliestNumbers, ugliestPropertyNames, ugliestTexts, withEveryName } from '../support/ugliest.ts';

/** Records of pages as the wire contract and captured answers of the vendor have them, and what they are uploaded as. */
const clock = clockOf('America/New_York');
const made = (page: object | string) => {
  const text = typeof page === 'string' ? page : JSON.stringify(page);
  const { record, ...about } = eventRecord(text, { event: 'Charged', clock });
  return { text: record, record: JSON.parse(record), ...about };
};

describe('an event of a page', () => {
  it('is uploaded under identity, with the time that the clock of the account showed', () => {
    const page = {
      profile: {
        objectId: 'd1',
        platform: 'Android',
        identity: 'jane',
        all_identities: ['jane', 'jane@example.org'],
        email: 'jane@example.org',
        phone: 491511234567,
        profileData: { Plan: 'x' },
      },
      ts: 20250607130935,
      event_props: { Amount: 12.5 },
      session_props: {},
    };
    expect(made(page)).toMatchObject({
      record: {
        type: 'event',
        identity: 'jane',
        ts: Date.UTC(2025, 5, 7, 17, 9, 35) / 1_000,
        evtName: 'Charged',
        evtData: { Amount: 12.5 },
      },
      doubtful: false,
    });
    expect(Object.keys(made(page).record)).toEqual(['type', 'identity', 'ts', 'evtName', 'evtData']);
  });

  it.each([
    [{ objectId: 'd1' }, { objectId: 'd1' }],
    [{ objectId: 'd1', identity: '' }, { objectId: 'd1' }],
    [{ objectId: 'd1', identity: null }, { objectId: 'd1' }],
    [{ objectId: 'd1', identity: 42 }, { identity: 42 }],
    [{}, {}],
  ])('of %j is of %j', (profile, who) => {
    const { type, ts, evtName, evtData, ...rest } = made({
      profile,
      ts: 20250607130935,
      event_props: {},
      session_props: {},
    }).record;
    expect(rest).toEqual(who);
  });

  it('keeps its properties letter by letter, but for integers that a number does not hold', () => {
    const props =
      '{"Id":12345678901234567890,"Amount":1.50,"Small":9007199254740991,"Text":"12345678901234567890 \\"x\\"","Items":[{"Sku":-98765432109876543210}],"Float":12345678901234567890.5}';
    const { text, asTexts } = made(
      `{"profile":{"identity":98765432109876543210},"ts":20250607130935,"event_props":${props},"session_props":{}}`,
    );
    expect(text).toContain('"identity":"98765432109876543210"');
    expect(text).toContain(
      '"evtData":{"Id":"12345678901234567890","Amount":1.50,"Small":9007199254740991,"Text":"12345678901234567890 \\"x\\"","Items":[{"Sku":"-98765432109876543210"}],"Float":12345678901234567890.5}',
    );
    expect(asTexts).toBe(true);
  });

  it('keeps what its session tells as properties of its own, where it has none of the name', () => {
    const session = { session_source: 'Direct', utm_source: 'mail', utm_medium: null, utm_campaign: '' };
    const page = {
      profile: { identity: 'a' },
      ts: 20250607130935,
      event_props: { utm_source: 'own' },
      session_props: session,
    };
    expect(made(page).record.evtData).toEqual({ utm_source: 'own', session_source: 'Direct' });
  });

  it('has the ugliest properties as they are', () => {
    for (let shift = 0; shift < 5; shift++) {
      const props = withEveryName(ugliestPropertyNames, shift);
      const page = { profile: { identity: 'a' }, ts: 20250607130935, event_props: props, session_props: {} };
      expect(made(page).text).toContain(`"evtData":${JSON.stringify(props)}`);
    }
  });

  it('tells where its local time may be two instants, and takes the epoch where there is one', () => {
    const page = (more: object) => ({
      profile: { identity: 'a' },
      ts: 20261101013000,
      ...more,
      event_props: {},
      session_props: {},
    });
    expect(made(page({}))).toMatchObject({ doubtful: true, epoch: Date.UTC(2026, 10, 1, 5, 30) / 1_000 });
    expect(made(page({ epoch: 1_793_514_600 }))).toMatchObject({ doubtful: false, epoch: 1_793_514_600 });
    expect(made(page({ ts: 20261101013001 })).doubtful).toBe(true);
  });

  it('whose time is none is refused by the server, and so told of', () => {
    expect(made({ profile: { identity: 'a' }, ts: 'soon', event_props: {} }).record.ts).toBe(0);
  });
});

describe('a person of a page', () => {
  const records = (person: object) => personRecords(JSON.stringify(person)).map((text) => JSON.parse(text));

  it('brings properties, contacts and name, device, other names, other devices and push tokens', () => {
    const person = {
      identity: 'jane',
      all_identities: ['jane', 'jane-2', 'jane-1', 'jane@example.org', '+491511234567'],
      email: 'jane@example.org',
      phone: 491511234567,
      name: 'Jane',
      profileData: { Plan: 'gold', Tags: ['a', 'b'], DOB: '$D_315532800' },
      events: { Charged: { count: 2, first_seen: 1, last_seen: 2 } },
      platformInfo: [
        {
          objectId: 'd1',
          platform: 'iOS',
          os_version: '17.1',
          app_version: '2.0',
          make: 'Apple',
          model: 'iPhone',
          push_token: 't1',
        },
        { objectId: 'd2', platform: 'Web', push_token: 'https://push.example/x' },
      ],
    };
    expect(records(person)).toEqual([
      {
        type: 'profile',
        identity: 'jane',
        objectId: 'd1',
        profileData: {
          ...person.profileData,
          Name: 'Jane',
          Email: 'jane@example.org',
          Phone: '+491511234567',
          os_version: '17.1',
          app_version: '2.0',
          make: 'Apple',
          model: 'iPhone',
        },
      },
      { type: 'profile', identity: 'jane-1', profileData: { identity: 'jane' } },
      { type: 'profile', identity: 'jane-2', profileData: { identity: 'jane' } },
      { type: 'profile', identity: 'jane', objectId: 'd2', profileData: {} },
      { type: 'token', objectId: 'd1', tokenData: { id: 't1', type: 'apns' } },
    ]);
  });

  it('does not write device data twice where the properties have it', () => {
    const person = {
      identity: 'a',
      profileData: { 'OS Version': '17.1' },
      platformInfo: [{ objectId: 'd', os_version: '17.1' }],
    };
    expect(records(person)[0].profileData).toEqual({ 'OS Version': '17.1' });
  });

  it.each([
    [{ platformInfo: [{ objectId: 'd1' }] }, { type: 'profile', objectId: 'd1', profileData: {} }],
    [
      { objectId: 'd1', platformInfo: [] },
      { type: 'profile', objectId: 'd1', profileData: {} },
    ],
    [
      { identity: 'a', phone: '+49 no number' },
      { type: 'profile', identity: 'a', profileData: { Phone: '+49 no number' } },
    ],
    [{ profileData: { A: 1 } }, { type: 'profile', profileData: { A: 1 } }],
    [
      { identity: 'a', profileData: { Odd: { $add: ['x'] }, Deep: { a: { b: 1 } } } },
      { type: 'profile', identity: 'a', profileData: { Odd: { $set: { $add: ['x'] } }, Deep: { a: { b: 1 } } } },
    ],
  ])('%j is %j', (person, record) => {
    expect(records(person)).toEqual([record]);
  });

  it('of more properties than a record may have comes in several', () => {
    const profileData = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`n${at}`, at]));
    const parts = records({ identity: 'a', profileData });
    expect(parts.map((part) => Object.keys(part.profileData).length)).toEqual([256, 256, 88]);
    expect(Object.assign({}, ...parts.map((part) => part.profileData))).toEqual(profileData);
  });

  it('has the ugliest names, texts and numbers as they are', () => {
    const names = ugliestPropertyNames.filter((name) => name !== 'identity');
    for (let shift = 0; shift < 5; shift++) {
      const props = withEveryName(names, shift);
      const [record = ''] = personRecords(JSON.stringify({ identity: 'a', profileData: props }));
      expect(record).toContain(`"profileData":${JSON.stringify(props)}`);
    }
    for (const text of ugliestTexts) {
      const [record = '{}'] = personRecords(
        JSON.stringify({ identity: text || 'x', name: text || 'x', profileData: { text } }),
      );
      expect(JSON.parse(record)).toEqual({
        type: 'profile',
        identity: text || 'x',
        profileData: { text, Name: text || 'x' },
      });
    }
  });
});

describe('members of a JSON object', () => {
  it('are what a parser finds, whatever they are called and hold', () => {
    const object = {
      ...withEveryName(ugliestPropertyNames),
      nested: { a: [1, { b: '},"x":' }] },
      numbers: ugliestNumbers,
    };
    for (const text of [JSON.stringify(object), JSON.stringify(object, null, 2), ' { } ', '{}', '{"a":1,"a":2}']) {
      const read = [...membersOf(text)].map(([name, json]) => [name, JSON.parse(json)]);
      expect(read).toEqual(Object.entries(JSON.parse(text)));
    }
  });

  it.each([
    ['9007199254740993', '"9007199254740993"'],
    ['9007199254740992', '9007199254740992'],
    ['-9223372036854775808', '"-9223372036854775808"'],
    ['1e300', '1e300'],
    ['"9007199254740993"', '"9007199254740993"'],
    ['["\\"9007199254740993",9007199254740993]', '["\\"9007199254740993","9007199254740993"]'],
    ['0.12345678901234567890', '0.12345678901234567890'],
  ])('%s with integers beyond 2^53 as texts is %s', (json, wanted) => {
    expect(lostIntegersAsTexts(json)).toBe(wanted);
  });
});

describe('the clock of a zone', () => {
  const utc = (iso: string) => Date.parse(iso) / 1_000;
  it.each([
    ['America/New_York', '2026-07-01T10:00:00Z', ['2026-07-01T14:00:00Z']],
    ['America/New_York', '2026-11-01T01:30:00Z', ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z']],
    ['America/New_York', '2026-11-01T00:59:59Z', ['2026-11-01T04:59:59Z']],
    ['America/New_York', '2026-11-01T02:00:00Z', ['2026-11-01T07:00:00Z']],
    ['America/New_York', '2026-03-08T02:30:00Z', ['2026-03-08T07:30:00Z']],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00Z', ['2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z']],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', ['2025-12-31T18:15:00Z']],
    ['Pacific/Apia', '2011-12-31T00:00:00Z', ['2011-12-30T10:00:00Z']],
    ['UTC', '1970-01-01T00:00:01Z', ['1970-01-01T00:00:01Z']],
  ])('of %s shows %s at %j', (zone, local, instants) => {
    expect(clockOf(zone).instantsOf(utc(local))).toEqual(instants.map(utc));
  });
});
