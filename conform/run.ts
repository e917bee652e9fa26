import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { groups } from './groups.ts';
import { openHttp } from './http.ts';
import { runGroups, type Told } from './run-groups.ts';
import { createWorld } from './world.ts';

/**
 * `npm run conform -- --url … --account … --passcode …`: the wire contract as a suite against any deployment, over HTTP
 * only. A line a rule with its section of the contract; the last line is `N passed, N failed`; exit status 1 when a rule
 * failed, 2 when called wrongly. It leaves its uploads behind, under names of its own: give it an account made for it.
 */
const usage = `npm run conform -- --url <address> --account <id> --passcode <admin passcode>
  --upload-passcode, --export-passcode   to try the roles too
  --timezone <IANA name>                 of the account, to check stamps against it
  --only <group,group…>, --skip <group,group…>
  --at-once <n>                          rules at work at the same time, 4 unless told
groups: ${groups.map(({ name }) => name).join(', ')}`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    account: { type: 'string' },
    passcode: { type: 'string' },
    'upload-passcode': { type: 'string' },
    'export-passcode': { type: 'string' },
    timezone: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', multiple: true, default: [] },
    'at-once': { type: 'string', default: '4' },
  },
});
const namesOf = (given: readonly string[]) => given.flatMap((one) => one.split(',')).filter(Boolean);
const only = namesOf(values.only);
const skip = namesOf(values.skip);
const unknown = [...only, ...skip].filter((name) => !groups.some((group) => group.name === name));
const atOnce = Number(values['at-once']);
const { url, account, passcode } = values;

const told: Told = {
  group: (name) => console.log(`\n${name}`),
  rule: (title, verdict) => {
    const mark = { passed: '✓', failed: '✗', skipped: '-' }[verdict.kind];
    console.log(`  ${mark} ${title}${verdict.kind === 'passed' ? '' : `: ${verdict.reason}`}`);
  },
};

async function run(target: { url: string; account: string; passcode: string }): Promise<boolean> {
  const http = openHttp(target.url);
  const run = randomBytes(4).toString('hex');
  const passcodes = { admin: target.passcode, upload: values['upload-passcode'], export: values['export-passcode'] };
  const world = createWorld({
    send: http.send,
    target: { accountId: target.account, passcodes, timezone: values.timezone },
    run,
    now: Date.now(),
  });
  const chosen = groups.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
  console.log(`Run ${run} against ${target.url}`);
  const totals = await runGroups(chosen, { world, atOnce, told });
  http.close();
  console.log(`\n${totals.skipped} skipped, ${groups.length - chosen.length} groups left out`);
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0;
}

if (!url || !account || !passcode || unknown.length > 0 || !Number.isInteger(atOnce) || atOnce < 1) {
  console.error(unknown.length > 0 ? `No such group: ${unknown.join(', ')}\n\n${usage}` : usage);
  process.exitCode = 2;
} else {
  process.exitCode = (await run({ url, account, passcode })) ? 0 : 1;
}
