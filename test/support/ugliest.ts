/**
 * The ugliest inputs that the upload API takes: every reader and writer is run over all of them, for what the door takes
 * in, every room behind it must bear. Found one more? It belongs here, and all suites try it from then on.
 *
 * Names are such as the door takes as they are; texts stand for values, identities for whom records are about.
 */
export const ugliestEventNames = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'status',
  'İstanbul ΟΔΟΣ',
  'ΟΔΟΣ ς',
  'straße ﬀ',
  '😀 bought',
  '\ufeffmarked',
  '=SUM(A1)',
  '+1',
  '-1',
  '@cmd',
  'a/b',
  'up//over',
  'a?b*c[d]{e}~f',
  '#hash',
  'comma, semi',
  '\u2028line\u2029',
  '\u0085next',
  '\uffff',
  'e\u0301 é',
  '\u202eright to left',
  '1',
  'null',
  'NaN',
  `long ${'ü'.repeat(110)}`,
] as const;

export const ugliestPropertyNames = [
  ...ugliestEventNames,
  'k\u0000y',
  '\u0000',
  'tab\there',
  'line\nend\r',
  '\ufefforder_id',
  'order_id',
  'Amount',
  'amount',
  'AMOUNT',
  'event_id',
  'profile_id',
  'props',
  'identity',
  '~1/~0',
  '\u001f',
  '\u007f',
] as const;

export const ugliestTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\ufeff',
  '\ufffd',
  'a,b;"c"\'d\'',
  'line\nend\r\nand\ttab',
  '\\N',
  '\\',
  '=1+1',
  '+14155552671',
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  ']]>',
  '<a href="x">&amp;</a>',
  "'; DROP TABLE events; --",
  '$1 {} %s {{Profile.x}}',
  '{"not":"parsed"}',
  'İstanbul',
  'ΟΔΟΣ',
  'ὈΔΥΣΣΕΎΣ',
  '😀'.repeat(256),
  'NaN',
  'null',
  'true',
  '1e400',
  '00123',
  '\u2028\u2029\u0085',
] as const;

export const ugliestNumbers = [
  0,
  -0,
  0.1,
  -5,
  1e21,
  1e22,
  1e-7,
  1e300,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
] as const;

export const ugliestIdentities = [
  'constructor',
  '__proto__',
  '\\N',
  'İstanbul',
  'ﬀ@ΟΔΟΣ',
  '=cmd',
  "o'brien; --",
  '😀',
  '\ufeffann',
  'a/b?c#d',
  '\u2028',
  'x'.repeat(1_023),
] as const;

const TS = 1_790_000_000;

/**
 * Records that are taken otherwise than they are written: the door changes names, leaves out what is no value, reads
 * times as texts and numbers at the edge of what a double holds.
 */
export function ugliestSpellings(): Record<string, unknown>[] {
  const event = {
    type: 'event',
    identity: '😀'.repeat(1_023),
    evtName: 'Page: Home $ "x"',
    ts: '2026-09-21T13:33:20+00:00',
  };
  const profile = { type: 'profile', identity: 'ugly', ts: TS };
  return [
    { ...event, evtData: [] },
    { ...event, evtData: { 'Order.Id': 1, 'Order:Id': 2, nothing: {}, Items: [[], { a$: 1, b: {} }] } },
    { ...event, evtData: { text: '😀'.repeat(512), ['😀'.repeat(120)]: 1, wei: 1e18, edge: 2 ** 53 } },
    { ...event, identity: 'ugly', objectId: 'ugly device', evtName: '😀'.repeat(120) },
    { ...event, identity: '', objectId: 'ugly device' },
    { ...profile, profileData: [] },
    {
      ...profile,
      profileData: { 'Pl.an#': 'x', Email: '', Phone: '', Age: '', Tags: [], nothing: {}, a: { 'b.c': { d: {} } } },
    },
    { ...profile, profileData: { identity: 'ugly 2', DOB: '$D_315550800', Phone: '+225 01 02 03 04 05 06' } },
    { ...profile, objectId: 'ugly device', profileData: { N: { $incr: 0.1 }, Email: { $remove: ['zzz'] } } },
  ];
}

/** Values of all kinds by turns, so that every property name meets texts, numbers and lists. */
function valueAt(index: number): unknown {
  const text = ugliestTexts[index % ugliestTexts.length];
  const number = ugliestNumbers[index % ugliestNumbers.length];
  return [text, number, [text, number, true], index % 2 === 0, null][index % 5];
}

/** A property's value as a profile keeps it: a list of one holds texts (wire contract, upload: multi-value rules). */
export const asKept = (value: unknown): unknown => (Array.isArray(value) ? value.map(String) : value);

/** Builds its own keys: an object literal would take `__proto__` for the prototype. */
export function withEveryName(names: readonly string[], shift = 0): Record<string, unknown> {
  return Object.fromEntries(names.map((name, index) => [name, valueAt(index + shift)]));
}

/** Upload records, each of which the door takes: every event name, every property name, every text and number. */
export function ugliestEvents(): Record<string, unknown>[] {
  const named = ugliestEventNames.map((evtName, index) => ({
    type: 'event',
    identity: ugliestIdentities[index % ugliestIdentities.length],
    evtName,
    ts: TS + index,
    evtData: withEveryName(ugliestPropertyNames, index),
  }));
  const texts = ugliestTexts.map((text, index) => ({
    type: 'event',
    identity: ugliestIdentities[index % ugliestIdentities.length],
    evtName: 'Ugly Texts',
    ts: TS + 100 + index,
    evtData: { text, list: [text, text], Items: [{ text, 'k\u0000y': text }] },
  }));
  const numbers = ugliestNumbers.map((number, index) => ({
    type: 'event',
    identity: ugliestIdentities[index % ugliestIdentities.length],
    evtName: 'Ugly Numbers',
    ts: TS + 200 + index,
    evtData: { number },
  }));
  return [...named, ...texts, ...numbers];
}

/** An event with 256 properties of their own, and `count` such events: 600 names are three. */
export function eventsOfManyNames(count: number, names = 200): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, event) => ({
    type: 'event',
    identity: `many ${event}`,
    evtName: 'Many Names',
    ts: TS + 300 + event,
    evtData: Object.fromEntries(Array.from({ length: names }, (_, at) => [`name ${event * names + at}`, at])),
  }));
}

export function ugliestProfiles(): Record<string, unknown>[] {
  return ugliestIdentities.map((identity, index) => ({
    type: 'profile',
    identity,
    ts: TS + 400 + index,
    profileData: withEveryName(
      ugliestPropertyNames.filter((name) => !name.includes('#') && name !== 'identity'),
      index,
    ),
  }));
}
