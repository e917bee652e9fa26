import { list, pick, same, tried } from '../expect.ts';
import { type Group, rules } from '../rule.ts';

const dry = '?dryRun=1';
const event = (evtData: unknown, evtName = 'Conform') => ({ type: 'event', identity: 'conform', evtName, evtData });
const profile = (profileData: unknown) => ({ type: 'profile', identity: 'conform', profileData });
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, at]));
const codes = (json: unknown) => list(json, 'unprocessed').map((one) => pick(one, 'code'));
const items = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `i${at}`, price: at }));

export const uploadLimits: Group = {
  name: 'upload-limits',
  rules: rules({
    '§2 256 event properties are taken': async ({ upload }) => {
      same((await upload([event(many(256))], dry)).json, tried(1));
    },
    '§2 522 for 257 event properties': async ({ upload }) => {
      same(codes((await upload([event(many(257))], dry)).json), [522]);
    },
    '§2 256 profile properties are taken': async ({ upload }) => {
      same((await upload([profile(many(256))], dry)).json, tried(1));
    },
    '§2 a property name of 120 characters is taken': async ({ upload }) => {
      const data = { ['n'.repeat(120)]: 1 };
      same((await upload([event(data), profile(data)], dry)).json, tried(2));
    },
    '§2 a property name of 121 characters is not': async ({ upload }) => {
      const data = { ['n'.repeat(121)]: 1 };
      same(pick((await upload([event(data), profile(data)], dry)).json, 'processed'), 0, 'processed');
    },
    '§2 a value of 512 characters is taken': async ({ upload }) => {
      const data = { Note: 'v'.repeat(512) };
      same((await upload([event(data), profile(data)], dry)).json, tried(2));
    },
    '§2 a value of 513 characters is not': async ({ upload }) => {
      const data = { Note: 'v'.repeat(513) };
      same(pick((await upload([event(data), profile(data)], dry)).json, 'processed'), 0, 'processed');
    },
    '§2 texts, numbers, booleans and dates are values': async ({ upload }) => {
      const data = { Text: 'ünï ☕', Whole: 7, Part: -0.5, Large: 1e12, Yes: true, Date: '$D_1700000000' };
      same((await upload([event(data), profile(data)], dry)).json, tried(2));
    },
    '§2 Charged Items are a list of flat objects': async ({ upload }) => {
      same((await upload([event({ Amount: 3, Items: items(2) }, 'Charged')], dry)).json, tried(1));
    },
    '§2 256 Items are taken': async ({ upload }) => {
      same((await upload([event({ Items: items(256) }, 'Charged')], dry)).json, tried(1));
    },
    '§2 257 Items are not': async ({ upload }) => {
      same(pick((await upload([event({ Items: items(257) }, 'Charged')], dry)).json, 'processed'), 0, 'processed');
    },
    '§2 an Item with an object in it is not flat': async ({ upload }) => {
      const Items = [{ name: 'cup', size: { height: 3 } }];
      same(pick((await upload([event({ Items }, 'Charged')], dry)).json, 'processed'), 0, 'processed');
    },
    '§2 512 for evtData that is no object': async ({ upload }) => {
      same(codes((await upload([event('text'), event([1]), event(7)], dry)).json), [512, 512, 512]);
    },
    '§2 profile objects may be nested to 3 levels': async ({ upload }) => {
      same((await upload([profile({ A: { B: { C: 1 } } })], dry)).json, tried(1));
    },
    '§2 every profile operation is taken': async ({ upload }) => {
      const operations = [
        { $add: ['a'] },
        { $remove: ['a'] },
        { $incr: 10 },
        { $decr: 30 },
        { $delete: 1 },
        { $set: 'x' },
      ];
      same(
        (
          await upload(
            operations.map((operation) => profile({ Prop: operation })),
            dry,
          )
        ).json,
        tried(6),
      );
    },
    '§2 a lone half of a surrogate pair, a NUL and a name like __proto__ end no request': async ({ call }) => {
      const body = `{"d":[{"type":"event","identity":"conform","evtName":"Conform","evtData":{"a":"\\ud800","b":"x\\u0000y","__proto__":"p"}},{"type":"event","identity":"conform","evtName":"Conform"}]}`;
      const answer = await call({ method: 'POST', path: `/1/upload${dry}`, body, as: 'upload' });
      same(answer.status, 200, 'HTTP status');
    },
    '§2 objects nested 1,000 deep end no request, and spoil no other record': async ({ call }) => {
      const deep = `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`;
      const record = (data: string) => `{"type":"event","identity":"conform","evtName":"Conform","evtData":${data}}`;
      const body = `{"d":[${record(deep)},${record('{}')}]}`;
      const answer = await call({ method: 'POST', path: `/1/upload${dry}`, body, as: 'upload' });
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'processed')], [200, 'partial', 1]);
    },
  }),
};
