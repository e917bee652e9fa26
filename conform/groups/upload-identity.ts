import { list, pick, same, tried } from '../expect.ts';
import { type Group, rules, table } from '../rule.ts';

const message =
  'Identity value cannot be undefined or set at least one of identity / fbId / gpId / objectId under 1024 chars to identify the user.';
const event = { type: 'event', evtName: 'Conform', evtData: {} };
const dry = '?dryRun=1';
const taken = tried(1);
const nobody = 'undefined,null,na,n/a,0,nil,-1,infinity,-infinity,inf,-inf,nan,-nan,empty,xxxxxx,none'.split(',');
const codes = (json: unknown) => list(json, 'unprocessed').map((one) => pick(one, 'code'));

const rejected = nobody.map((value): { rule: `§${string}`; value: string } => ({
  rule: `§2 523 the identity "${value}" is nobody`,
  value,
}));

export const uploadIdentity: Group = {
  name: 'upload-identity',
  rules: {
    ...table(rejected, async ({ upload }, { value }) => {
      const [one] = list((await upload([{ ...event, identity: value }], dry)).json, 'unprocessed');
      same([pick(one, 'code'), pick(one, 'error')], [523, message]);
    }),
    ...rules({
      '§2 523 a record without an identifier': async ({ upload }) => {
        const [one] = list((await upload([event], dry)).json, 'unprocessed');
        same([pick(one, 'code'), pick(one, 'error')], [523, message]);
      },
      '§2 523 an empty identity': async ({ upload }) => {
        same(codes((await upload([{ ...event, identity: '' }], dry)).json), [523]);
      },
      '§2 523 a record with two identifiers': async ({ upload }) => {
        same(codes((await upload([{ ...event, identity: 'ann', FBID: '34322423' }], dry)).json), [523]);
      },
      '§2 values are rejected as whole words only': async ({ upload }) => {
        const words = ['nobody-0', 'nullify', 'Nancy', '00', 'infinity2', 'xxxxxxx', 'none of them'];
        const answer = await upload(
          words.map((identity) => ({ ...event, identity })),
          dry,
        );
        same(answer.json, { ...taken, processed: words.length });
      },
      '§2 an identity of 1,023 characters is taken': async ({ upload }) => {
        same((await upload([{ ...event, identity: 'i'.repeat(1_023) }], dry)).json, taken);
      },
      '§2 523 an identity of 1,024 characters': async ({ upload }) => {
        same(codes((await upload([{ ...event, identity: 'i'.repeat(1_024) }], dry)).json), [523]);
      },
      '§2 a person may be named by objectId': async ({ upload }) => {
        same((await upload([{ ...event, objectId: '-1a063854f83a4c6484285039ecff87cb' }], dry)).json, taken);
      },
      '§2 a person may be named by FBID': async ({ upload }) => {
        same((await upload([{ ...event, FBID: '34322423' }], dry)).json, taken);
      },
      '§2 a person may be named by GPID': async ({ upload }) => {
        same((await upload([{ ...event, GPID: '1928392382' }], dry)).json, taken);
      },
      '§2 a profile may be named by each of the four too': async ({ upload }) => {
        const ids = [{ identity: 'a' }, { objectId: 'b' }, { FBID: '11' }, { GPID: '12' }];
        const answer = await upload(
          ids.map((id) => ({ type: 'profile', ...id, profileData: { Plan: 'x' } })),
          dry,
        );
        same(answer.json, tried(4));
      },
      '§2 an identity may be a number': async ({ upload }) => {
        same((await upload([{ ...event, identity: 4711 }], dry)).json, taken);
      },
      '§2 an identity may be any text, such as an e-mail in another script': async ({ upload }) => {
        same((await upload([{ ...event, identity: 'ünï☕@例え.jp' }], dry)).json, taken);
      },
    }),
  },
};
