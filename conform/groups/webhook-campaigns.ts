import { holds, keysOf, list, matches, pick, same } from '../expect.ts';
import { ELSEWHERE } from '../receiver.ts';
import { type Group, rules, table } from '../rule.ts';
import { type CalledPeople, calledPeople, picked, post } from '../webhook-campaigns.ts';
import type { Query, World } from '../world.ts';

/** Campaigns of webhooks by the campaign API. What is sent goes to a receiver on this machine; elsewhere, only refusals are tried. */
const body: Query = {
  ...{ name: 'Conform', target_mode: 'webhook', when: 'now', segment: 'all' },
  content: { template: 'Conform: there is no such template', type: 'json' },
};
const inContent = (more: Query) => ({ content: { ...Object(body.content), ...more } });

const wrong = [
  {
    rule: '§8 a webhook campaign without a template is refused',
    more: { content: { type: 'json' } },
    error: 'template',
  },
  { rule: '§8 a webhook campaign by an unknown template is refused', more: {}, error: 'template' },
  { rule: '§8 content that is neither JSON nor text is refused', more: inContent({ type: 'xml' }), error: 'type' },
  { rule: '§8 key_values that are none are refused', more: inContent({ key_values: 'offer' }), error: 'key_values' },
  { rule: '§8 an empty body of content is refused', more: inContent({ body: '' }), error: 'body' },
  { rule: '§8 a key of content that there is not is refused', more: inContent({ colour: 1 }), error: 'colour' },
] as const;

const seeing = (check: (seen: CalledPeople) => unknown) => async (world: World) => {
  const seen = await calledPeople(world);
  return seen ? await check(seen) : ELSEWHERE;
};
const ids = ({ ids: { many, alone, later } }: CalledPeople) => [many, alone, later];
const success = { status: 'success' };

export const webhookCampaigns: Group = {
  name: 'webhook-campaigns',
  rules: {
    ...table(wrong, async (world, { more, error }) => {
      const answer = await post(world, '/1/targets/create.json', { ...body, ...more });
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
      matches(pick(answer.json, 'error'), new RegExp(`^content\\.${error}: `), 'error');
    }),
    ...rules({
      '§8 an estimate of a webhook campaign is one number, without an id': async (world) => {
        const ask = (more: Query) => post(world, '/1/targets/create.json', { ...body, estimate_only: true, ...more });
        let answer = await ask({});
        for (let tries = 0; pick(answer.json, 'status') === 'partial' && tries < 20; tries++)
          answer = await ask({ req_id: pick(answer.json, 'req_id') });
        same([answer.status, keysOf(answer.json)], [200, ['estimates', 'status']]);
        same(keysOf(pick(answer.json, 'estimates')), ['webhook'], 'estimates');
      },
      '§8 webhook campaigns are created with an id, by both names of the mode': seeing(({ created, ...seen }) => {
        for (const { status, json } of Object.values(created)) same([status, pick(json, 'status')], [200, 'success']);
        holds(ids({ created, ...seen }).every(Number.isInteger), 'ids are whole numbers');
        same(new Set(ids({ created, ...seen })).size, 3, 'how many ids');
      }),
      '§8 what is created says how many it reaches, where that is known at once': seeing(({ created, people }) => {
        const told = Object.values(created).flatMap(({ json }) => pick(json, 'estimates') ?? []);
        same(
          told,
          told.map(() => ({ webhook: people.length })),
          'estimates',
        );
      }),
      '§7 content without a body tells of many people in one call, in the documented order of keys': seeing((seen) => {
        const one = seen.calls.filter(({ contentType = '' }) => contentType.startsWith('application/json'));
        same([one.length, one[0]?.method], [1, 'POST'], 'calls');
        const call: unknown = JSON.parse(one[0]?.body ?? '');
        same(Object.keys(Object(call)), ['targetId', 'key_values', 'profiles'], 'keys');
        same(pick(call, 'targetId'), seen.ids.many, 'targetId');
        same(pick(call, 'key_values'), { offer: 'spring', nested: { list: [1, '2'] } }, 'key_values');
        const told = list(call, 'profiles').map((profile) => pick(profile, 'identity'));
        same(told.toSorted(), seen.people, 'people');
      }),
      '§7 a body of text is sent to each person alone, as text': seeing(({ calls, people, ids: { alone } }) => {
        const texts = calls.filter(({ contentType = '' }) => contentType.startsWith('text/plain'));
        same(
          texts.map((call) => call.body).toSorted(),
          people.map((identity) => `To ${identity} of ${alone}`),
          'texts',
        );
      }),
      '§8 the list has them with id, name, scheduled_on and status': seeing((seen) => {
        const found = picked(seen.listed, { of: 'targets', field: 'id', ids: ids(seen) });
        same(
          found.map((one) => keysOf(one)),
          found.map(() => ['id', 'name', 'scheduled_on', 'status']),
          'keys',
        );
        const names = ['many', 'alone', 'later'].map((name) => `Conform ${seen.run} ${name}`);
        same(
          found.map((one) => pick(one, 'name')),
          names,
          'names',
        );
        for (const one of found) matches(pick(one, 'scheduled_on'), /^\d{8} \d\d:\d\d$/, 'scheduled_on');
        same(
          found.map((one) => pick(one, 'status')),
          ['completed', 'completed', 'stopped'],
          'status',
        );
      }),
      '§8 a campaign that is scheduled has no result yet': seeing(({ notYet }) => {
        same(pick(notYet.json, 'status'), 'fail', 'status');
        same(pick(notYet.json, 'error'), "This target hasn't been completed", 'error');
      }),
      '§8 a campaign that is scheduled can be stopped': seeing(({ stopped }) =>
        same([stopped.status, stopped.json], [200, success]),
      ),
      '§8 a campaign that is completed cannot be stopped': seeing(({ stoppedTooLate: { status, json } }) =>
        holds(status >= 400 && status < 500 && pick(json, 'status') === 'fail', `got HTTP ${status}`),
      ),
      '§8 the result of a completed campaign is how many were sent to and how many clicked': seeing((seen) => {
        const result = { result: { clicked: 0, sent: seen.people.length }, ...success };
        same([seen.results.many.json, seen.results.alone.json], [result, result]);
      }),
      '§5 the report of messages has what webhook campaigns sent, and filters by channel and label': seeing((seen) => {
        const { webhooks, email } = seen.reports;
        const found = picked(webhooks, { of: 'messages', field: 'message_id', ids: ids(seen) });
        same([list(webhooks.json, 'messages').length, found.length], [3, 3], 'messages');
        const told = found.map((one) => ['channel', 'delivery', 'sent'].map((field) => pick(one, field)));
        const sent = seen.people.length;
        same(told, [
          ['webhooks', 'api', sent],
          ['webhooks', 'api', sent],
          ['webhooks', 'api', 0],
        ]);
        same(list(email.json, 'messages'), [], 'messages by e-mail');
      }),
      '§5 a daily report is split by days, which sum up to the whole': seeing((seen) => {
        const days = picked(seen.reports.daily, { of: 'messages', field: 'message_id', ids: ids(seen) });
        for (const one of days) matches(String(pick(one, 'date')), /^\d{8}$/, 'date');
        const sent = days.reduce<number>((sum, one) => sum + Number(pick(one, 'sent')), 0);
        same(sent, 2 * seen.people.length, 'sent');
      }),
    }),
  },
};
