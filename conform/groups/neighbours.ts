import { holds, pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

const event = (identity: string, evtName: string) => ({
  type: 'event',
  identity,
  evtName,
  ts: 1_700_000_000,
  evtData: {},
});
const post = (world: World, path: string, body: unknown) => world.call({ method: 'POST', path, body });

/** Two people with an event each; the first is deleted. */
const deleted = oncePerRun(async (world) => {
  const evtName = `Conform ${world.run} Delete`;
  await world.commit([event(`${world.run}-gone`, evtName), event(`${world.run}-stays`, evtName)]);
  return await post(world, '/1/delete/profiles.json', { identity: `${world.run}-gone` });
});

/** A person with an e-mail and a phone of their own. */
const reachable = oncePerRun(async (world) => {
  const email = `${world.run}-reach@example.com`;
  const phone = `+1415${String(world.now % 10_000_000).padStart(7, '0')}`;
  const profileData = { Email: email, Phone: phone };
  await world.commit([{ type: 'profile', identity: `${world.run}-reach`, profileData }]);
  return { email, phone };
});

export const neighbours: Group = {
  name: 'neighbours',
  alone: true,
  rules: rules({
    '§2 delete by identity is taken': async (world) => {
      const answer = await deleted(world);
      same([answer.status, pick(answer.json, 'status')], [200, 'success']);
    },
    '§2 delete takes up to 100 identities': async (world) => {
      const identity = Array.from({ length: 100 }, (_, at) => `${world.run}-none${at}`);
      const answer = await post(world, '/1/delete/profiles.json', { identity });
      same(answer.status, 200, 'status');
    },
    '§2 delete refuses 101 identities': async (world) => {
      const identity = Array.from({ length: 101 }, (_, at) => `${world.run}-none${at}`);
      same(pick((await post(world, '/1/delete/profiles.json', { identity })).json, 'status'), 'fail', 'status');
    },
    '§2 delete without a person is refused': async (world) => {
      same(pick((await post(world, '/1/delete/profiles.json', {})).json, 'status'), 'fail', 'status');
    },
    '§2 demerge is taken': async (world) => {
      const answer = await post(world, '/1/demerge/profiles.json', { identities: [`${world.run}-stays`] });
      holds(
        answer.status < 500 && pick(answer.json, 'status') !== undefined,
        `got HTTP ${answer.status}: ${answer.text}`,
      );
    },
    '§2 demerge refuses 101 identities': async (world) => {
      const identities = Array.from({ length: 101 }, (_, at) => `${world.run}-none${at}`);
      same(pick((await post(world, '/1/demerge/profiles.json', { identities })).json, 'status'), 'fail', 'status');
    },
    '§2 subscribe takes an e-mail and a phone': async (world) => {
      const { email, phone } = await reachable(world);
      const d = [
        { type: 'email', value: email, status: 'Unsubscribe' },
        { type: 'phone', value: phone, status: 'Resubscribe' },
      ];
      const answer = await post(world, '/1/subscribe', { d });
      same([answer.status, pick(answer.json, 'status')], [200, 'success'], answer.text);
    },
    '§2 subscribe names a status that there is not': async (world) => {
      const d = [{ type: 'email', value: `${world.run}@example.com`, status: 'Perhaps' }];
      const answer = await post(world, '/1/subscribe', { d });
      holds(answer.status < 500 && pick(answer.json, 'status') === 'fail', `got HTTP ${answer.status}: ${answer.text}`);
    },
    '§2 subscribe of somebody who is not there is a failure of that record': async (world) => {
      const d = [{ type: 'email', value: `${world.run}-nobody@example.com`, status: 'Unsubscribe' }];
      const answer = await post(world, '/1/subscribe', { d });
      same([answer.status, pick(answer.json, 'status')], [200, 'fail']);
      same(pick(answer.json, 'unprocessed', 0, 'code'), 404, 'code of the record');
    },
    '§2 disassociate of a phone that nobody has is a failure of that record': async (world) => {
      const answer = await post(world, '/1/disassociate', { d: [{ type: 'phone', value: '+14155559999' }] });
      same([answer.status, pick(answer.json, 'unprocessed', 0, 'code')], [200, 404]);
    },
    '§2 subscribe names the record that is wrong, and takes the others': async (world) => {
      const { email } = await reachable(world);
      const d = [
        { type: 'email', value: email, status: 'Resubscribe' },
        { type: 'email', value: `${world.run}-nobody@example.com`, status: 'Unsubscribe' },
      ];
      const answer = await post(world, '/1/subscribe', { d });
      same([pick(answer.json, 'status'), pick(answer.json, 'processed')], ['partial', 1]);
    },
    '§2 disassociate takes a phone': async (world) => {
      const { phone } = await reachable(world);
      const answer = await post(world, '/1/disassociate', { d: [{ type: 'phone', value: phone }] });
      same([answer.status, pick(answer.json, 'status')], [200, 'success'], answer.text);
    },
  }),
};
