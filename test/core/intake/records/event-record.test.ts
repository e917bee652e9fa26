import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import { checkEvent } from '#core/intake/records/event-record.ts';

const named = (evtName: unknown) => checkEvent({ evtName }, 1);
const having = (evtData: unknown) => checkEvent({ evtName: 'Charged', evtData }, 1);
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, index]));

describe('an event’s name', () => {
  it.each([undefined, null, '', ' ', '\t \n', 5, {}])('is mandatory: %j is refused with the recorded text', (name) => {
    expect(checkEvent({ evtName: name }, 2)).toMatchObject({
      code: 509,
      error: 'Event Name is incorrect. ErrorCode: 509 - Event name is mandatory. Skipped record number : 2',
    });
  });

  it.each(['App Launched', 'applaunched', 'APP  LAUNCHED', 'Notification Sent', 'UTM Visited', 'Identity Error'])(
    'may not be that of a system event, however it is spelled: %s',
    (name) => {
      expect(checkEvent({ evtName: name }, 4)).toMatchObject({
        code: 513,
        error:
          'Event Name is incorrect. ErrorCode: 513 - Trying to raise a restricted system event. Skipped record number : 4',
      });
    },
  );

  it('is kept as it was sent, and matched without case and spaces', () => {
    expect(named(' Added To  Cart ')).toMatchObject({ name: ' Added To  Cart ', key: 'addedtocart' });
  });

  it('has at most 120 characters, spaces included', () => {
    expect(named('n'.repeat(120))).toMatchObject({ kind: 'event' });
    expect(named('n'.repeat(121))).toMatchObject({ code: 512 });
    expect(named(`n${' '.repeat(120)}`)).toMatchObject({ code: 512 });
  });

  it.each(['a\tb', 'a\nb', 'a\u0000b', 'a\u007fb', 'a\ud800', '\udc00a'])(
    'holds no character that would break a line: %j',
    (name) => {
      expect(named(name)).toMatchObject({ code: 512 });
    },
  );

  it.each([...'%><!|&.:;$\'"\\'])('loses %s, which names may not hold, and so does a property’s', (character) => {
    expect(named(`Added${character} To`)).toMatchObject({ kind: 'event', name: 'Added To', key: 'addedto' });
    expect(having({ [`Amount${character}`]: 1 })).toMatchObject({ kind: 'event', props: { Amount: 1 } });
    expect(having({ Items: [{ [`${character}Price`]: 1 }] })).toMatchObject({ props: { Items: [{ Price: 1 }] } });
  });

  it.each(['App. Launched', 'Notification: Sent', '$App Launched!', 'U.T.M. Visited'])(
    'is looked at without them: %s is a system event’s',
    (name) => {
      expect(named(name)).toMatchObject({ code: 513 });
    },
  );

  it('that holds nothing else is none, and neither is a property’s', () => {
    expect(named('...')).toMatchObject({ code: 509 });
    expect(named(' : ')).toMatchObject({ code: 509 });
    expect(having({ $$: 1 })).toMatchObject({ code: 512 });
  });

  it('is the same for uploads and for queries: the key of a name is that of the cleaned one', () => {
    expect(eventKey('Page: Home')).toBe('pagehome');
    expect(named('Page: Home')).toMatchObject({ name: 'Page Home', key: eventKey('Page: Home') });
  });

  it('may be one that is a property of every object, or in any script', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'Käse gekauft', '購入', '😀', 'NULL']) {
      expect(named(name)).toMatchObject({ kind: 'event', name, key: eventKey(name) });
    }
  });
});

describe('an event’s properties', () => {
  it('are taken as they are: texts, numbers, booleans, nulls and lists of them', () => {
    const props = { text: 'a', date: '$D_1700000000', number: -0.5, flag: false, nothing: null, list: ['a', 1, true] };
    expect(having(props)).toMatchObject({ kind: 'event', props });
    expect(having(undefined)).toMatchObject({ kind: 'event', props: {} });
    expect(having(null)).toMatchObject({ kind: 'event', props: {} });
  });

  it('that are an empty list, as PHP writes an empty map, are none; an empty object is no value', () => {
    expect(having([])).toMatchObject({ kind: 'event', props: {} });
    expect(having({ a: {}, b: 1 })).toHaveProperty('props', { b: 1 });
    expect(having({ Items: [[], {}, { sku: {}, n: 1 }] })).toHaveProperty('props', { Items: [{}, {}, { n: 1 }] });
    expect(having({ tags: [] })).toHaveProperty('props', { tags: [] });
  });

  it('whose names become one are one: the last counts', () => {
    expect(having({ 'Order.Id': 1, Other: 2, 'Order:Id': 3 })).toHaveProperty('props', { OrderId: 3, Other: 2 });
  });

  it.each([[[1]], ['text'], [7], [true]])('must be an object, not %j', (props) => {
    expect(having(props)).toMatchObject({ code: 512 });
  });

  it('are 256 at most: one more is error 522', () => {
    expect(having(many(256))).toMatchObject({ kind: 'event' });
    expect(having(many(257))).toMatchObject({ code: 522 });
  });

  it('have names of 1 to 120 characters and texts of at most 512', () => {
    expect(having({ ['k'.repeat(120)]: 'v'.repeat(512) })).toMatchObject({ kind: 'event' });
    expect(having({ ['k'.repeat(121)]: 1 })).toMatchObject({ code: 512 });
    expect(having({ '': 1 })).toMatchObject({ code: 512 });
    const refused = having({ note: 'v'.repeat(513) });
    expect(having({ note: '😀'.repeat(512), ['😀'.repeat(120)]: 1 })).toMatchObject({ kind: 'event' });
    expect(having({ note: '😀'.repeat(513) })).toMatchObject({ code: 512 });
    expect(named('😀'.repeat(120))).toMatchObject({ kind: 'event' });
    expect(named('😀'.repeat(121))).toMatchObject({ code: 512 });
    expect(refused).toMatchObject({
      error: 'evtData.note: 513 characters, the limit is 512. Skipped record number : 1',
    });
  });

  it('that begin like a date must be one', () => {
    expect(having({ day: '$D_1700000000', born: '$D_-86400', days: ['$D_1'] })).toMatchObject({ kind: 'event' });
    for (const day of ['$D_', '$D_today', '$D_1.5', '$D_1700000000 '])
      expect(having({ day })).toMatchObject({ code: 512 });
    expect(having({ price: '$5', note: '$ D_1' })).toMatchObject({ kind: 'event' });
  });

  it('may not be objects, and lists may hold neither lists nor objects: the recorded text names the property', () => {
    expect(having({ address: { city: 'Köln' } })).toMatchObject({
      code: 512,
      error:
        'Event data is incorrect. 512 - Only Items can have a nested structure, incorrect nested structure for field : address.Skipped record number : 1',
    });
    expect(having({ tags: [{ a: 1 }] })).toHaveProperty('error', expect.stringContaining('for field : tags.Skipped'));
    expect(having({ tags: [['a']] })).toMatchObject({ code: 512 });
    expect(having({ tags: [{ a: 1 }] })).toMatchObject({ code: 512 });
    expect(having({ tags: ['v'.repeat(513)] })).toMatchObject({ code: 512 });
  });

  it('may not be a number that JSON cannot write again', () => {
    expect(having(JSON.parse('{"n": 1e999}'))).toMatchObject({ code: 512 });
    expect(having({ n: Number.MAX_VALUE })).toMatchObject({ kind: 'event' });
  });

  it('hold `__proto__` as a property like any other', () => {
    const checked = having(JSON.parse('{"__proto__": {"admin": true}}'));
    expect(checked).toMatchObject({ code: 512 });
    expect(Object.prototype).not.toHaveProperty('admin');
    expect(JSON.stringify(having(JSON.parse('{"__proto__": "x"}')))).toContain('"__proto__":"x"');
  });
});

describe('the items of a charged event', () => {
  it('are at most 256 flat objects', () => {
    const items = (count: number) => ({ Items: Array.from({ length: count }, () => ({ sku: 'a', price: 1 })) });
    expect(having(items(256))).toMatchObject({ kind: 'event' });
    expect(having(items(257))).toMatchObject({ code: 512 });
    expect(having({ Items: ['a'] })).toMatchObject({ code: 512 });
    expect(having({ Items: [{ size: { width: 1 } }] })).toMatchObject({
      code: 512,
      error: 'evtData.Items.size: every item must be a flat object. Skipped record number : 1',
    });
  });

  it('hold no items of their own, however deep somebody nests them', () => {
    expect(having({ Items: [{ Items: [{ a: 1 }] }] })).toMatchObject({ code: 512 });
    const depth = 100_000;
    const nested: unknown = JSON.parse(`${'{"Items":['.repeat(depth)}${']}'.repeat(depth)}`);
    expect(having(nested)).toMatchObject({ code: 512 });
  });
});

describe('eventKey', () => {
  it('is the same for every spelling that differs in case and spaces only', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const spaced = ` ${[...name].join(' ')} `;
        expect(eventKey(spaced)).toBe(eventKey(name));
        expect(eventKey(eventKey(name))).toBe(eventKey(name));
      }),
    );
  });
});
