import { randomBytes } from 'node:crypto';
import { groups } from './groups.ts';
import { openHttp } from './http.ts';
import { type Options, readOptions, usage } from './options.ts';
import { runGroups, type Told } from './run-groups.ts';
import { createWorld } from './world.ts';

/**
 * The wire contract as a suite against any deployment, over HTTP only. A line a rule with its section of it (docs/wire-contract.md); the
 * last line is `N passed, N failed`; answers the exit status. What it uploads stays behind, under names of its own, so
 * nobody's account is written into unasked.
 */
export type Io = {
  say: (line: string) => void;
  /** A question with yes or no for an answer; undefined where nobody can be asked. */
  confirm: ((question: string) => Promise<boolean>) | undefined;
};

export async function conform(args: readonly string[], io: Io): Promise<number> {
  const read = readOptions(args);
  if (read.kind === 'help') return end(io, usage, 0);
  if (read.kind === 'wrong') return end(io, `conform: ${read.error}\n\n${usage}`, 2);
  const { options } = read;
  if (!options.yes) {
    const writes = `It leaves several hundred events and profiles, named "Conform …", in account ${options.target.accountId} of ${options.url}.`;
    if (!io.confirm) return end(io, `conform: ${writes} Say --yes if they may stay there.`, 2);
    if (!(await io.confirm(`${writes} Go on?`))) return end(io, 'Nothing was written.', 2);
  }
  return (await checkAll(options, io)) ? 0 : 1;
}

async function checkAll({ url, target, chosen, atOnce }: Options, io: Io): Promise<boolean> {
  const http = openHttp(url);
  const run = randomBytes(4).toString('hex');
  const world = createWorld({ send: http.send, target, run, now: Date.now() });
  io.say(`Run ${run} against ${url}, account ${target.accountId}`);
  const totals = await runGroups(chosen, { world, atOnce, told: toldTo(io) });
  http.close();
  io.say(`\n${totals.skipped} skipped, ${groups.length - chosen.length} groups left out`);
  io.say(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0;
}

function toldTo({ say }: Io): Told {
  return {
    group: (name) => say(`\n${name}`),
    rule: (title, verdict) => {
      const mark = { passed: '✓', failed: '✗', skipped: '-' }[verdict.kind];
      say(`  ${mark} ${title}${verdict.kind === 'passed' ? '' : `: ${verdict.reason}`}`);
    },
  };
}

function end(io: Io, text: string, status: number): number {
  io.say(text);
  return status;
}
