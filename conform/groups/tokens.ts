import { list, pick, same, tried } from '../expect.ts';
import { type Group, rules } from '../rule.ts';

const dry = '?dryRun=1';
const token = (tokenData: unknown) => ({ type: 'token', objectId: 'conform-device', tokenData });
const codes = (json: unknown) => list(json, 'unprocessed').map((one) => pick(one, 'code'));

export const tokens: Group = {
  name: 'tokens',
  rules: rules({
    '§2 a device token is taken by objectId': async ({ upload }) => {
      const answer = await upload(
        [token({ id: 'frfsgvrwe:APfdsafsgdfsgghfgfgjkhfsfgdhjhbvcvnetry767456fxsasdf', type: 'fcm' })],
        dry,
      );
      same(answer.json, tried(1));
    },
    '§2 a web token carries its keys': async ({ upload }) => {
      const tokenData = { id: 'https://push.example/abc', type: 'chrome', keys: { p256dh: 'BLQELIDm', auth: 'auth' } };
      same((await upload([token(tokenData)], dry)).json, tried(1));
    },
    '§2 a token may be of type mpns': async ({ upload }) => {
      same((await upload([token({ id: 'abc', type: 'mpns' })], dry)).json, tried(1));
    },
    '§2 531 or 535 for token data that is no object': async ({ upload }) => {
      const [code] = codes((await upload([token('text')], dry)).json);
      same(code === 531 || code === 535, true, `the code ${code}`);
    },
    '§2 532 for a token without id': async ({ upload }) => {
      same(codes((await upload([token({ type: 'fcm' })], dry)).json), [532]);
    },
    '§2 533 for a token without type': async ({ upload }) => {
      same(codes((await upload([token({ id: 'abc' })], dry)).json), [533]);
    },
    '§2 a token is identified by objectId only': async ({ upload }) => {
      const record = { type: 'token', identity: 'conform', tokenData: { id: 'abc', type: 'fcm' } };
      same(pick((await upload([record], dry)).json, 'processed'), 0, 'processed');
    },
    '§2 tokens, events and profiles may be mixed in one upload': async ({ upload }) => {
      const records = [
        token({ id: 'abc', type: 'fcm' }),
        { type: 'event', identity: 'conform', evtName: 'Conform', evtData: {} },
        { type: 'profile', identity: 'conform', profileData: { Plan: 'gold' } },
      ];
      same((await upload(records, dry)).json, tried(3));
    },
  }),
};
