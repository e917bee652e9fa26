import fc from 'fast-check';

/** Arbitrary records of an upload: what honest clients send, and what hostile ones do. */
const hostile = fc.constantFrom(
  '\\N',
  'NULL',
  '"',
  "'",
  '\\',
  '\\\\ud800',
  '\\t',
  'a"b,c',
  '#comment',
  '😀',
  '\u2028',
  '\u0085',
  '\ufeff',
  '__proto__',
  'constructor',
  "'; DROP TABLE events; --",
);
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), hostile);
const loneHalves = fc.constantFrom('\ud800', 'a\udc00b', '\ud83d x', '\u0000', 'a\tb\nc\rd');

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what may not stand in a line
const unfit = /[\u0000-\u001f\u007f]/;
const nobody = new Set(
  'undefined null na n/a 0 nil -1 infinity -infinity inf -inf nan -nan empty xxxxxx none'.split(' '),
);
const fits = (text: string) => text.length > 0 && text.length <= 120 && !unfit.test(text) && text.isWellFormed();

/** What names may not hold. */
const prohibited = /[%><!|&.:;$'"\\#]/g;

/** Identifiers that are let through. */
export const goodIdentity = () =>
  fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    anyText.filter((text) => fits(text) && !text.includes('\ufffd') && !nobody.has(text.toLowerCase())),
  );
const goodName = () =>
  anyText
    .map((text) => text.replace(prohibited, ''))
    .filter((text) => fits(text) && text.trim() !== '' && text.toLowerCase().length <= 120);

const value = () =>
  fc.oneof(
    anyText,
    loneHalves,
    fc.string({ minLength: 400, maxLength: 500 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
const propertyName = fc
  .oneof(anyText, loneHalves)
  .map((name) => name.replace(prohibited, ''))
  .filter((name) => name.length > 0 && name.length <= 120);

/** An event that is taken, with texts as bad as validation allows. */
export const eventRecord = () =>
  fc.record({
    type: fc.constant('event' as const),
    identity: goodIdentity(),
    evtName: goodName(),
    ts: fc.integer({ min: 1, max: 9_999_999_999 }),
    evtData: fc.dictionary(propertyName, fc.oneof(value(), fc.array(value(), { maxLength: 3 })), {
      maxKeys: 6,
      noNullPrototype: true,
    }),
  });

/** A profile change that is taken. */
export const profileRecord = () =>
  fc.record({
    type: fc.constant('profile' as const),
    identity: goodIdentity(),
    evtName: fc.constant(undefined),
    evtData: fc.constant(undefined),
    profileData: fc.dictionary(
      fc.oneof(anyText, loneHalves).map((name) => `p ${name.replace(prohibited, '')}`.slice(0, 120)),
      fc.oneof(
        value(),
        fc.record({ $add: fc.array(value(), { maxLength: 3 }) }),
        fc.record({ $remove: fc.array(value(), { maxLength: 3 }) }),
        fc.record({ $incr: fc.integer() }),
        fc.constant({ $delete: 1 }),
      ),
      { maxKeys: 6, noNullPrototype: true },
    ),
  });

/** Members of records as nobody should send them, as JSON text: what a parsed value cannot be made to hold, too. */
const hostileJson = () =>
  fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.constantFrom(
      '1e999',
      '-1e999',
      '9007199254740993',
      '-123456789012345678901234567890',
      '{}',
      '[]',
      '{"$integer":"9007199254740993"}',
      '"\\u0000"',
      '"\\ud800"',
      '"\\udc00x"',
      '"$D_soon"',
      '"\\ufeff"',
      '{"toString":1,"valueOf":1}',
      '{"__proto__":{"type":"event"}}',
      '{"$add":{"$add":[1]}}',
      '{"$incr":"1"}',
      '-1',
      '4102444800',
      '31536000000',
      `"${'ü'.repeat(513)}"`,
      `"${'😀'.repeat(60)}"`,
    ),
    fc.integer({ min: 1, max: 3_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
    fc.integer({ min: 1, max: 3_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  );

/** A good record as JSON text, with members added that are hostile or that it should not have; the last of a name counts. */
export const hostileRecord = () => {
  const good = fc.constantFrom(
    '"type":"event","identity":"eve","evtName":"Charged","evtData":{"Amount":1,"Items":[{"a":1}]}',
    '"type":"profile","identity":5,"profileData":{"Name":"Eve","Tags":{"$add":["a"]}}',
    '"type":"profile","objectId":"device-1","profileData":{"identity":"eve"}',
    '"type":"token","objectId":"device-1","tokenData":{"id":"t","type":"fcm"}',
  );
  const names = 'type identity objectId FBID ts evtName evtData profileData tokenData $source __proto__'.split(' ');
  const inner = 'Email Phone Age Gender DOB identity id type keys Items Amount __proto__ x'.split(' ');
  const outer = fc.constantFrom('"evtData":{', '"profileData":{"Name":"Eve",', '"tokenData":{"id":"t","type":"fcm",');
  const flat = fc.tuple(fc.constantFrom(...names), hostileJson()).map(([name, text]) => `"${name}":${text}`);
  const nested = fc
    .tuple(outer, fc.constantFrom(...inner), hostileJson())
    .map(([object, name, text]) => `${object}"${name}":${text}}`);
  const added = fc.array(fc.oneof(flat, { weight: 3, arbitrary: nested }), { maxLength: 3 });
  return fc.tuple(good, added).map(([record, some]) => `{${[record, ...some].join(',')}}`);
};

/** Anything that JSON can hold. */
export const anyJson = () => fc.json({ maxDepth: 5 }).map((text): unknown => JSON.parse(text));

/** What the lake holds of an event's properties: their JSON, with U+FFFD for every half of a surrogate pair. */
export function propsText(props: unknown): string {
  const text = JSON.stringify(props);
  let kept = '';
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] === '\\' ? text.slice(at, at + (text[at + 1] === 'u' ? 6 : 2)) : text.charAt(at);
    kept += unit.startsWith('\\ud') ? '\ufffd' : unit;
    at += unit.length - 1;
  }
  return kept;
}
