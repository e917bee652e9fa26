import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDir } from './stack/layout.ts';
import { CFN_LINT, preparePython } from './stack/python.ts';
import { NEW_ACCOUNTS_CONCURRENCY } from './stack/settings.ts';
import { untilInterrupted } from './start/until.ts';
import { reportTo } from './terminal/report.ts';
import { withOwnStack } from './testing/own-stack.ts';
import { addUp, type Tally } from './testing/tally.ts';
import { runCheck, runVitest } from './testing/tools.ts';

/**
 * `npm test [-- --unit | --journeys] [file filter…]`: checks, unit tests, then the journeys against a stack of their own.
 * The last line is `N passed, N failed`.
 */
const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { unit: { type: 'boolean', default: false }, journeys: { type: 'boolean', default: false } },
});
const all = values.unit === values.journeys;

const report = reportTo(process.stdout);
const { signal, release } = untilInterrupted();
const reports = join(defaultDir, 'test-reports');
await mkdir(reports, { recursive: true });

async function unit(): Promise<Tally> {
  // One of the unit tests holds the templates against it.
  await preparePython(CFN_LINT, { report, logs: reports });
  return await runVitest({ project: 'unit', filters, reportFile: join(reports, 'unit.json'), signal });
}

async function journeys(): Promise<Tally> {
  return await onOwnStack('journeys');
}

/** The main job on a stack that is as small as a new AWS account. */
async function smallAccount(): Promise<Tally> {
  return await onOwnStack('small-account', NEW_ACCOUNTS_CONCURRENCY);
}

async function onOwnStack(project: 'journeys' | 'small-account', concurrency?: number): Promise<Tally> {
  const reportFile = join(reports, `${project}.json`);
  const size = concurrency === undefined ? {} : { concurrency };
  return await withOwnStack({ report, signal, ...size }, async ({ stackFile }) => {
    const env = { CAUSEWAY_STACK: stackFile };
    return await runVitest({ project, filters, env, reportFile, signal });
  });
}

/** A stack of its own is started only where its one file is asked for. */
const wantsSmallAccount =
  filters.length === 0 || filters.some((filter) => 'test/journeys/small-account.test.ts'.includes(filter));

/** A part that cannot run at all is one failure, and the other parts still run. */
async function part(work: () => Promise<Tally>): Promise<Tally> {
  if (signal.aborted) return { passed: 0, failed: 1 };
  return await work().catch((error: unknown) => {
    if (!signal.aborted) report.line(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  });
}

const tallies: Tally[] = [];
if (all) tallies.push(await part(() => runCheck(signal)));
if (all || values.unit) tallies.push(await part(unit));
if (all || values.journeys) tallies.push(await part(journeys));
if ((all || values.journeys) && wantsSmallAccount) tallies.push(await part(smallAccount));
release();

const { passed, failed } = addUp(tallies);
if (all && tallies[0]?.failed) report.line('npm run check failed: it counts as one.');
report.line(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
