import { holds, pick, same } from '../expect.ts';
import type { Answer } from '../http.ts';
import { oncePerRun } from '../once.ts';
import { untilServed } from '../patiently.ts';
import { type Group, rules } from '../rule.ts';

/** Far more at once than the 15 that an account may have. */
const AT_ONCE = 80;
const query = { event_name: 'Conform', from: 20231101, to: 20231130 };

const crowd = oncePerRun(async ({ call }): Promise<Answer[]> => {
  const open = { method: 'POST', path: '/1/events.json', body: query };
  return await Promise.all(Array.from({ length: AT_ONCE }, () => untilServed(() => call(open))));
});

/** `429 × 65, 200 × 15`: what a crowd was answered, for a rule that it broke. */
function tally(answers: readonly Answer[]): string {
  const counts = Map.groupBy(answers, ({ status }) => status);
  return [...counts].map(([status, { length }]) => `${status} × ${length}`).join(', ');
}

/** More than the three campaigns that an account may make at once; an estimate makes none, and is as much of a request. */
const MAKERS = 20;
const estimate = {
  ...{ name: 'Conform', target_mode: 'push', segment: 'all', when: 'now', devices: ['ios'], estimate_only: true },
  content: { title: 'Conform', body: 'Conform' },
};

const makers = oncePerRun(async ({ call }): Promise<Answer[]> => {
  const create = { method: 'POST', path: '/1/targets/create.json', body: estimate };
  return await Promise.all(Array.from({ length: MAKERS }, () => untilServed(() => call(create))));
});

export const limits: Group = {
  name: 'limits',
  alone: true,
  rules: rules({
    '§1 too many at once are answered 429, exactly': async (world) => {
      const answers = await crowd(world);
      const refused = answers.find(({ status }) => status === 429);
      holds(refused !== undefined, `${AT_ONCE} at once and no 429; ${tally(answers)}`);
      same(refused.json, { status: 'fail', error: 'Too many concurrent requests', code: 429 });
    },
    '§1 a 429 says Retry-After: 1': async (world) => {
      const refused = (await crowd(world)).find(({ status }) => status === 429);
      same(refused?.headers['retry-after'], '1', 'retry-after');
    },
    '§1 those within the limit are served, and the others are not server errors': async (world) => {
      const answers = await crowd(world);
      const served = answers.filter(({ status, json }) => status === 200 && pick(json, 'status') === 'success');
      holds(served.length >= 10, `${served.length} of ${AT_ONCE} were served; ${tally(answers)}`);
      same(
        answers.filter(({ status }) => status >= 500).map(({ status, text }) => `${status} ${text.slice(0, 200)}`),
        [],
        'server errors',
      );
    },
    '§8 more than three campaigns at once are answered 429, exactly': async (world) => {
      const answers = await makers(world);
      const refused = answers.find(({ status }) => status === 429);
      holds(refused !== undefined, `${MAKERS} at once and no 429; ${tally(answers)}`);
      same(refused.json, { status: 'fail', error: 'Too many concurrent requests', code: 429 });
    },
    '§8 campaigns within the limit are taken, and the next is taken afterwards': async (world) => {
      const answers = await makers(world);
      const taken = answers.filter(({ status }) => status === 200);
      holds(taken.length >= 1, `none of ${MAKERS} was taken; ${tally(answers)}`);
      const next = await world.call({ method: 'POST', path: '/1/targets/create.json', body: estimate });
      same(next.status, 200, 'the status of the next');
    },
    '§1 after a crowd the places are free again': async (world) => {
      await crowd(world);
      const answer = await world.call({ method: 'POST', path: '/1/events.json', body: query });
      same([answer.status, pick(answer.json, 'status')], [200, 'success']);
    },
  }),
};
