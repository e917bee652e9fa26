import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange, newProfile, type Profile, profileIdOf } from '#core/people/profile.ts';
import { profileRecord } from '../../support/records.ts';

const who = { accountId: 'ACME', kind: 'identity' as const, value: 'ada', ts: 100 };
const after = (...changes: Record<string, unknown>[]) =>
  changes.reduce<Profile>((profile, data) => applyChange(profile, { ...who, data }), newProfile(who));
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('newProfile', () => {
  it('knows a person by the identifier alone', () => {
    expect(newProfile(who)).toMatchObject({
      identity: 'ada',
      allIdentities: ['ada'],
      email: null,
      props: {},
      version: 0,
    });
    expect(newProfile({ ...who, kind: 'objectId', value: 'device-1' })).toMatchObject({
      identity: null,
      allIdentities: [],
      objectId: 'device-1',
    });
  });
});

describe('profileIdOf', () => {
  it('is 32 hex digits, differing by account, kind and value', () => {
    const ids = [who, { ...who, accountId: 'ACME2' }, { ...who, kind: 'FBID' as const }, { ...who, value: 'adb' }].map(
      profileIdOf,
    );
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });
});

describe('applyChange', () => {
  it('lets the last value win, and a null take the property away', () => {
    expect(after({ Plan: 'free' }, { Plan: 'pro' }).props).toEqual({ Plan: 'pro' });
    expect(after({ Plan: 'free' }, { Plan: null }).props).toEqual({});
    expect(after({ Plan: 'free' }, { Plan: { $set: null } }).props).toEqual({});
  });

  it('adds to a list, each text once, and drops the oldest above a hundred', () => {
    expect(after({ Tags: { $add: ['a', 'b'] } }, { Tags: { $add: ['b', 'c'] } }).props).toEqual({
      Tags: ['a', 'b', 'c'],
    });
    const full = after({ Tags: { $add: numbers(100) } }, { Tags: { $add: ['new'] } }).props.Tags;
    expect(full).toEqual([...numbers(100).slice(1), 'new']);
  });

  it('keeps of a list that is set the same, with $set or without: texts, each once, the newest hundred', () => {
    for (const set of [(list: unknown[]) => list, ($set: unknown[]) => ({ $set })]) {
      expect(after({ Tags: set(['a', 1, true, 'a', null, '1']) }).props).toEqual({ Tags: ['a', '1', 'true'] });
      expect(after({ Tags: set(numbers(105)) }).props).toEqual({ Tags: numbers(105).slice(5) });
      expect(after({ Tags: ['a'] }, { Tags: set([null]) }).props).toEqual({});
    }
  });

  it('keeps a list of objects as it is, with $set or without', () => {
    const cars = [{ make: 'Fiat', doors: 3 }, { make: 'Fiat', doors: 3 }, 'none'];
    expect(after({ Cars: cars }).props).toEqual({ Cars: cars });
    expect(after({ Cars: { $set: cars } }).props).toEqual({ Cars: cars });
  });

  it('makes a list of a single value before it adds to it or removes from it', () => {
    expect(after({ Size: 42 }, { Size: { $add: ['43'] } }).props).toEqual({ Size: ['42', '43'] });
    expect(after({ Size: 42 }, { Size: { $remove: ['43'] } }).props).toEqual({ Size: ['42'] });
    expect(after({ Size: 42 }, { Size: { $add: '43' } }).props).toEqual({ Size: ['42', '43'] });
  });

  it('removes the property when its list is empty', () => {
    expect(after({ Tags: { $add: ['a'] } }, { Tags: { $remove: ['a'] } }).props).toEqual({});
    expect(after({ Tags: { $add: [] } }).props).toEqual({});
    expect(after({ Tags: ['a'] }, { Tags: { $set: [] } }).props).toEqual({});
    expect(after({ Tags: ['a'] }, { Tags: [] }).props).toEqual({});
    expect(after({ Tags: { $remove: ['a'] } }).props).toEqual({});
  });

  it('counts up and down, from nothing and from digits', () => {
    expect(after({ N: { $incr: 10 } }, { N: { $decr: 4 } }).props).toEqual({ N: 6 });
    expect(after({ N: '5' }, { N: { $incr: 1 } }).props).toEqual({ N: 6 });
    expect(after({ N: 'many' }, { N: { $incr: 1 } }).props).toEqual({ N: 1 });
  });

  it('counts in decimal: 0.1 and 0.2 are 0.3, and ten times 0.1 is 1', () => {
    expect(after({ N: 0.1 }, { N: { $incr: 0.2 } }).props).toEqual({ N: 0.3 });
    expect(after({ N: 0.3 }, { N: { $decr: 0.1 } }).props).toEqual({ N: 0.2 });
    expect(after(...Array.from({ length: 10 }, () => ({ N: { $incr: 0.1 } }))).props).toEqual({ N: 1 });
    expect(after(...[72.68, 10.93, 2.73, 13.66].map(($incr) => ({ N: { $incr } }))).props).toEqual({ N: 100 });
    expect(after({ N: 1e21 }, { N: { $incr: 1e-7 } }, { N: { $decr: 1e21 } }).props).toEqual({ N: 0 });
  });

  it('stays as it was where a sum is more than a number holds', () => {
    expect(after({ N: Number.MAX_VALUE }, { N: { $incr: Number.MAX_VALUE } }).props).toEqual({ N: Number.MAX_VALUE });
    expect(after({ N: -1e308 }, { N: { $decr: 1e308 } }, { N: { $decr: 1e308 } }).props).toEqual({ N: -1e308 });
    expect(after({ N: 'Infinity' }, { N: { $incr: 1 } }).props).toEqual({ N: 1 });
  });

  it('keeps the one value of a system property one: a removal takes it away or leaves it as it is', () => {
    const ann = { Email: 'ann@example.org', Name: 'Ann', Phone: '+35922333232', Gender: 'F', Age: 42 };
    const removed = Object.fromEntries(Object.keys(ann).map((name) => [name, { $remove: ['zzz'] }]));
    const profile = after(ann, removed);
    expect(profile).toMatchObject({ email: ann.Email, name: 'Ann', phone: ann.Phone, props: { Gender: 'F', Age: 42 } });
    expect(after(ann, { Email: { $remove: [ann.Email] }, Age: { $remove: ['42'] } })).toMatchObject({
      email: null,
      props: { Gender: 'F' },
    });
    expect(after(ann, { Age: { $remove: ['42'] } }).props).toEqual({ Gender: 'F' });
  });

  it('deletes any property', () => {
    expect(
      after(
        { Name: 'Ada', Gender: 'F', Plan: 'pro' },
        { Name: { $delete: 1 }, Gender: { $delete: 1 }, Plan: { $delete: 1 } },
      ),
    ).toMatchObject({ name: null, props: {} });
  });

  it('keeps e-mail, phone and name apart from the other properties, and knows the person by them', () => {
    const profile = after({ Email: 'ada@example.com', Phone: '+35922333232', Name: 'Ada', Gender: 'F' });
    expect(profile).toMatchObject({
      email: 'ada@example.com',
      phone: '+35922333232',
      name: 'Ada',
      props: { Gender: 'F' },
    });
    expect(profile.allIdentities).toEqual(['ada', 'ada@example.com', '+35922333232']);
    expect(applyChange(profile, { ...who, data: { Email: { $delete: 1 } } }).allIdentities).toEqual([
      'ada',
      '+35922333232',
    ]);
  });

  it('takes the time of the newest change', () => {
    const late = applyChange(newProfile(who), { ...who, ts: 50, data: {} });
    expect(late.changedAt).toBe(100);
    expect(applyChange(late, { ...who, ts: 200, data: {} }).changedAt).toBe(200);
  });

  it('finds nothing in a property that no profile has, even one that every object has', () => {
    const profile = after(
      JSON.parse('{"__proto__":{"$add":["a"]},"constructor":{"$add":["a"]},"toString":{"$incr":1}}'),
    );
    expect(JSON.parse(JSON.stringify(profile.props))).toEqual(
      JSON.parse('{"__proto__":["a"],"constructor":["a"],"toString":1}'),
    );
    expect(Object.getPrototypeOf(profile.props)).toBe(Object.prototype);
  });

  it('never runs what it is given: an object with a `toString` becomes its JSON', () => {
    const trap: unknown = JSON.parse('{"toString":1,"valueOf":1}');
    expect(after({ Name: trap }).name).toBe('{"toString":1,"valueOf":1}');
    expect(after({ Tags: { $add: [trap] } }).props).toEqual({ Tags: ['{"toString":1,"valueOf":1}'] });
    expect(after({ N: trap }, { N: { $incr: 1 } }).props).toEqual({ N: 1 });
  });

  it('gives the same profile again for the same changes, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(profileRecord(), { maxLength: 8 }), (records) => {
        const changes = records.map((record) => record.profileData);
        expect(after(...changes)).toEqual(after(...changes));
        for (const list of Object.values(after(...changes).props)) {
          if (Array.isArray(list)) expect(list.length).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
