import { holds, pick, same } from '../expect.ts';
import type { Answer } from '../http.ts';
import { oncePerRun } from '../once.ts';
import { untilServed } from '../patiently.ts';
import { type Group, rules } from '../rule.ts';

const query = { event_name: 'Conform', from: 20231101, to: 20231130 };

/** At once, until some are refused: by steps, since every function that was not there before has to start, and all at the same time. */
async function crowdOf(sizes: readonly number[], ask: () => Promise<Answer>): Promise<Answer[]> {
  let answers: Answer[] = [];
  for (const size of sizes) {
    answers = await Promise.all(Array.from({ length: size }, () => untilServed(ask)));
    if (answers.some(({ status }) => status === 429)) break;
  }
  return answers;
}

/** More than the 15 that an account may have at once, and far more. */
const crowd = oncePerRun(({ call }) =>
  crowdOf([20, 40, 80], () => call({ method: 'POST', path: '/1/events.json', body: query })),
);

/** `429 × 65, 200 × 15`: what a crowd was answered, for a rule that it broke. */
function tally(answers: readonly Answer[]): string {
  const counts = Map.groupBy(answers, ({ status }) => status);
  return [...counts].map(([status, { length }]) => `${status} × ${length}`).join(', ');
}

/** More than the three campaigns that an account may make at once. */
const makers = oncePerRun(({ call }) =>
  crowdOf([6, 12, 20], () => call({ method: 'POST', path: '/1/targets/create.json', body: estimate })),
);

/** It makes none, and is as much of a request. */
const estimate = {
  ...{ name: 'Conform', target_mode: 'push', segment: 'all', when: 'now', devices: ['ios'], estimate_only: true },
  content: { title: 'Conform', body: 'Conform' },
};

export const limits: Group = {
  name: 'limits',
  alone: true,
  rules: rules({
    '§1 too many at once are answered 429, exactly': async (world) => {
      const answers = await crowd(world);
      const refused = answers.find(({ status }) => status === 429);
      holds(refused !== undefined, `no 429; ${tally(answers)}`);
      same(refused.json, { status: 'fail', error: 'Too many concurrent requests', code: 429 });
    },
    '§1 a 429 says Retry-After: 1': async (world) => {
      const refused = (await crowd(world)).find(({ status }) => status === 429);
      same(refused?.headers['retry-after'], '1', 'retry-after');
    },
    '§1 those within the limit are served, and the others are not server errors': async (world) => {
      const answers = await crowd(world);
      const served = answers.filter(({ status, json }) => status === 200 && pick(json, 'status') === 'success');
      holds(served.length >= 10, `${served.length} were served; ${tally(answers)}`);
      same(
        answers.filter(({ status }) => status >= 500).map(({ status, text }) => `${status} ${text.slice(0, 200)}`),
        [],
        'server errors',
      );
    },
    '§8 more than three campaigns at once are answered 429, exactly': async (world) => {
      const answers = await makers(world);
      const refused = answers.find(({ status }) => status === 429);
      holds(refused !== undefined, `no 429; ${tally(answers)}`);
      same(refused.json, { status: 'fail', error: 'Too many concurrent requests', code: 429 });
    },
    '§8 campaigns within the limit are taken, and the next is taken afterwards': async (world) => {
      const answers = await makers(world);
      const taken = answers.filter(({ status }) => status === 200);
      holds(taken.length >= 1, `none was taken; ${tally(answers)}`);
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
