import { describe, expect, it } from 'vitest';
import { groups } from '../../conform/groups.ts';
import type { Answer } from '../../conform/http.ts';
import { rules } from '../../conform/rule.ts';
import { runGroups, type Verdict } from '../../conform/run-groups.ts';
import { createWorld } from '../../conform/world.ts';

const answer: Answer = { status: 200, headers: {}, bytes: Buffer.alloc(0), text: '', json: undefined };
const target = { accountId: 'a', passcodes: { admin: 'p' } };
const world = createWorld({ send: async () => answer, target, run: 'r', now: 0 });

async function verdictsOf(checks: Parameters<typeof rules>[0], atOnce = 4): Promise<[string, Verdict][]> {
  const told: [string, Verdict][] = [];
  const group = { name: 'g', rules: rules(checks) };
  await runGroups([group], { world, atOnce, told: { group: () => {}, rule: (...one) => void told.push(one) } });
  return told;
}

describe('runGroups', () => {
  it('tells of rules in their order, whichever is ready first', async () => {
    const told = await verdictsOf({
      '§1 slow': () => new Promise((resolve) => setTimeout(resolve, 30)),
      '§1 fast': async () => {},
    });
    expect(told.map(([title]) => title)).toEqual(['§1 slow', '§1 fast']);
  });

  it('goes on after a rule that failed, and says why it did', async () => {
    const told = await verdictsOf({
      '§1 fails': async () => {
        throw new Error('because');
      },
      '§1 skips': async () => ({ skipped: 'no passcode' }),
      '§1 passes': async () => {},
    });
    expect(told.map(([, verdict]) => verdict)).toEqual([
      { kind: 'failed', reason: 'because' },
      { kind: 'skipped', reason: 'no passcode' },
      { kind: 'passed' },
    ]);
  });

  it('has no more rules at work than it was allowed', async () => {
    let atWork = 0;
    let most = 0;
    const check = async () => {
      most = Math.max(most, ++atWork);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atWork -= 1;
    };
    await verdictsOf(Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`§1 rule ${at}` as const, check])), 3);
    expect(most).toBe(3);
  });
});

describe('the rules', () => {
  it('are at least 450, each with its section and a sentence of its own', () => {
    const titles = groups.flatMap((group) => Object.keys(group.rules));
    expect(titles.length).toBeGreaterThanOrEqual(450);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.filter((title) => !/^§\d{1,2} ./.test(title))).toEqual([]);
  });
});
