import { describe, expect, it } from 'vitest';
import { checkProfile } from '#core/intake/records/profile-record.ts';

const having = (profileData: unknown, place = 1) => checkProfile({ type: 'profile', identity: 1, profileData }, place);
const texts = {
  514: 'Profile data is incorrect. Gender needs to be M/F.Skipped record number : 7',
  515: 'Profile data is incorrect. Email is not valid.Skipped record number : 7',
  516: 'Profile data is incorrect. Phone number is not valid.Skipped record number : 7',
  517: 'Profile data is incorrect. Employed needs to be Y/N.Skipped record number : 7',
  518: 'Profile data is incorrect. Education needs to be School/College/Graduate..Skipped record number : 7',
  519: 'Profile data is incorrect. Married needs to be Y/N.Skipped record number : 7',
  520: 'Profile data is incorrect. Age is invalid.Skipped record number : 7',
} as const;

describe('the system properties of a profile', () => {
  it.each([
    [514, { Gender: 'male' }],
    [515, { Email: 'peter' }],
    [515, { Email: 'a@b' }],
    [515, { Email: 5 }],
    [515, { Email: { $add: ['not an address'] } }],
    [516, { Phone: '223' }],
    [516, { Phone: '+44+441234' }],
    [516, { Phone: 35922333232 }],
    [516, { Phone: { $set: '223' } }],
    [517, { Employed: 'yes' }],
    [518, { Education: 'Kindergarten' }],
    [519, { Married: true }],
    [520, { Age: -1 }],
    [520, { Age: 'old' }],
    [520, { Age: 151 }],
  ] as const)('are refused with the recorded text of %i: %j', (code, data) => {
    expect(having(data, 7)).toMatchObject({ kind: 'rejected', code, error: texts[code] });
  });

  it('are taken when they are right, set by `$set`, or taken away', () => {
    const right = {
      Email: 'a@b.co',
      Phone: '+35922333232',
      Gender: 'F',
      Employed: 'Y',
      Education: 'College',
      Married: 'N',
    };
    expect(having({ ...right, Age: '42' })).toMatchObject({ kind: 'profile' });
    expect(having({ Email: { $set: 'a@b.co' }, Phone: { $delete: 1 }, Gender: null, Age: { $incr: 1 } })).toMatchObject(
      {
        kind: 'profile',
      },
    );
  });

  it.each([
    ['Name', ['Ada', 'Bob']],
    ['Photo', { $set: ['a', 'b'] }],
    ['MSG-email', [true]],
  ])('have one value: %s may not be the list %j', (name, given) => {
    const error = `profileData.${name}: a list is not for a system property, which has one value. Skipped record number : 1`;
    expect(having({ [name]: given })).toMatchObject({ kind: 'rejected', code: 512, error });
    expect(having({ [name]: [] })).toMatchObject({ kind: 'profile' });
    expect(having({ Own: given })).toMatchObject({ kind: 'profile' });
  });

  it('are kept in one spelling: e-mail in lower case, phone as E.164', () => {
    expect(having({ Email: 'Ada@B.CO', Phone: '+1 415-555-2671' })).toMatchObject({
      data: { Email: 'ada@b.co', Phone: '+14155552671' },
    });
    expect(having({ Phone: { $set: '+1 415 555 2671' } })).toMatchObject({ data: { Phone: '+14155552671' } });
  });

  it('are looked at in the recorded order: Email, Phone, Employed, Education, Married, Age', () => {
    const all = { Gender: 'M', Email: '-', Phone: '-', Employed: '-', Education: '-', Married: '-', Age: '-' };
    const mended = [
      { Email: 'a@b.co' },
      { Phone: '+35922333232' },
      { Employed: 'Y' },
      { Education: 'School' },
      { Married: 'N' },
    ];
    const codes = mended.map((_, index) => having(Object.assign({}, all, ...mended.slice(0, index))));
    expect(codes.map((checked) => 'code' in checked && checked.code)).toEqual([515, 516, 517, 518, 519]);
    expect(having(Object.assign({}, all, ...mended))).toMatchObject({ code: 520 });
  });

  it('never run what they hold: an object with a `toString` is data', () => {
    for (const name of ['Email', 'Phone', 'Name', 'Age']) {
      const given = JSON.parse(`{"${name}": {"toString": 1, "valueOf": 1}, "Other": {"$set": {"toString": 1}}}`);
      expect(['profile', 'rejected']).toContain(having(given).kind);
    }
    expect(having({ Email: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) })).toMatchObject({ code: 515 });
  });
});

describe('the echo of a refused profile', () => {
  it('has the phone as a number when the phone had passed', () => {
    const refused = having({ Phone: '+35922333232', Employed: 'x' });
    expect(refused).toMatchObject({
      code: 517,
      echo: { identity: 1, profileData: { Phone: 35922333232, Employed: 'x' } },
    });
  });

  it('has the phone as it was sent when an earlier check failed', () => {
    expect(having({ Phone: '+35922333232', Email: 'x' })).toMatchObject({
      echo: { profileData: { Phone: '+35922333232' } },
    });
    expect(having({ Phone: '223' })).toMatchObject({ echo: { profileData: { Phone: '223' } } });
  });

  it('has the identity within the data as text when the age is what is wrong', () => {
    expect(having({ identity: 5, Age: 'x' })).toMatchObject({ code: 520, echo: { profileData: { identity: '5' } } });
    expect(having({ identity: 5, Married: 'x' })).toMatchObject({ echo: { profileData: { identity: 5 } } });
  });
});

describe('the other properties of a profile', () => {
  it('must come in an object', () => {
    for (const data of [undefined, null, 'x', [1]]) expect(having(data)).toMatchObject({ code: 524 });
    expect(having([])).toMatchObject({ kind: 'profile', data: {} });
  });

  it('are at most 256, with names of at most 120 characters and texts of at most 512', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, 1]));
    expect(having(many(256))).toMatchObject({ kind: 'profile' });
    expect(having(many(257))).toMatchObject({ code: 512 });
    expect(having({ ['k'.repeat(121)]: 1 })).toMatchObject({ code: 512 });
    expect(having({ '': 1 })).toMatchObject({ code: 512 });
    expect(having({ note: 'v'.repeat(513) })).toMatchObject({ code: 512 });
    expect(having({ note: { $add: ['v'.repeat(513)] } })).toMatchObject({ code: 512 });
  });

  it('have names without the characters that event names may not hold either, nor "#": they are taken out', () => {
    for (const character of '%><!|&.:;$\'"\\#') {
      expect(having({ [`a${character}`]: 1 })).toHaveProperty('data', { a: 1 });
      expect(having({ a: { [`b${character}b`]: { c: 1 } } })).toHaveProperty('data', { a: { bb: { c: 1 } } });
      expect(having({ [character]: 1 })).toMatchObject({ code: 512 });
    }
    expect(having({ 'a.b': 1, 'a:b': 2 })).toHaveProperty('data', { ab: 2 });
    expect(having({ 'E.mail': 'x' })).toMatchObject({ code: 515 });
    expect(having({ 'MSG-email': true, 'Customer Type': 'x' })).toMatchObject({ kind: 'profile' });
  });

  it('are not those whose value is none: an empty object, or the empty text of a system property', () => {
    expect(having({ a: {}, b: { c: {}, d: 1 }, Tags: { $add: {} } })).toHaveProperty('data', { b: { d: 1 } });
    const none = { Email: '', Phone: '', Gender: '', Age: '', Name: '', Married: { $set: '' } };
    expect(having({ ...none, Note: '' })).toHaveProperty('data', { Note: '' });
    expect(having({ Tags: [] })).toHaveProperty('data', { Tags: [] });
    expect(having({ Email: ' ' })).toMatchObject({ code: 515 });
  });

  it.each([
    ['$D_315532800', '$D_315532800'],
    ['$D_315529200', '$D_315532800'],
    ['$D_315550800', '$D_315532800'],
    ['$D_315489600', '$D_315532800'],
    ['$D_-86400', '$D_-86400'],
    ['$D_-79200', '$D_-86400'],
  ])('have a date of birth that is a day: %s is the nearest midnight in UTC, %s', (given, kept) => {
    expect(having({ DOB: given })).toHaveProperty('data', { DOB: kept });
    expect(having({ DOB: { $set: given } })).toHaveProperty('data', { DOB: kept });
    expect(having({ Since: given })).toHaveProperty('data', { Since: given });
  });

  it('have one value where the system knows them: nothing is added to a name', () => {
    for (const data of [
      { Name: { $add: ['x'] } },
      { Photo: { $add: 'x' } },
      { Name: { $incr: 1 } },
      { DOB: { $decr: 1 } },
    ]) {
      expect(having(data)).toMatchObject({
        code: 512,
        error: expect.stringMatching(/system property, which has one value/),
      });
    }
    expect(having({ Name: { $remove: ['x'] }, Age: { $incr: 1 } })).toMatchObject({ kind: 'profile' });
  });

  it('that begin like a date must be one', () => {
    expect(having({ DOB: '$D_-86400' })).toMatchObject({ kind: 'profile' });
    expect(having({ DOB: '$D_1980-01-01' })).toMatchObject({ code: 512 });
  });

  it('nest three levels deep and no deeper', () => {
    expect(having({ a: { b: { c: { d: 1 } } } })).toMatchObject({ kind: 'profile' });
    expect(having({ a: { b: { c: { d: { e: 1 } } } } })).toMatchObject({ code: 512 });
    expect(having(JSON.parse(`{"a":${'{"b":'.repeat(1_000)}1${'}'.repeat(1_000)}}`))).toMatchObject({ code: 512 });
  });

  it('take one known operation each', () => {
    for (const given of [
      { $add: ['a'] },
      { $remove: ['a'] },
      { $incr: 1 },
      { $decr: 0.5 },
      { $delete: 1 },
      { $set: [] },
    ]) {
      expect(having({ Prop: given })).toMatchObject({ kind: 'profile' });
    }
    expect(having({ Prop: { $push: 1 } })).toMatchObject({
      code: 512,
      error: expect.stringMatching(/\$push is not an operation/),
    });
    expect(having({ Prop: { $add: ['a'], $remove: ['b'] } })).toMatchObject({ code: 512 });
    expect(having({ Prop: { $incr: '1' } })).toMatchObject({
      code: 512,
      error: expect.stringMatching(/takes a number/),
    });
    expect(having(JSON.parse('{"Prop":{"$incr":1e999}}'))).toMatchObject({ code: 512 });
  });
});
