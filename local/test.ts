import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../lambdas/core/in-parallel.ts';
import { defaultDir } from './stack/layout.ts';
import { CFN_LINT, PYARROW, preparePython, STANDARD_WEBHOOKS } from './stack/python.ts';
import { NEW_ACCOUNTS_CONCURRENCY } from './stack/settings.ts';
import { untilInterrupted } from './start/until.ts';
import { reportTo } from './terminal/report.ts';
import { prepareAzurite } from './testing/azurite.ts';
import { withOwnStack } from './testing/own-stack.ts';
import { addUp, failed, type Tally } from './testing/tally.ts';
import { hasTests, type Project, runCheck, runVitest } from './testing/tools.ts';

/**
 * `npm test [-- --unit | --journeys] [file filter…]`: checks and unit tests, and beside them the journeys, which mostly wait;
 * those of the dashboard and of a small account have a stack of their own. The last lines name each failure and say
 * `N passed, N failed`.
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
  // Unit tests hold the templates against the first, read exports with the next, verify webhooks, and write to Azure's emulator.
  for (const wanted of [CFN_LINT, PYARROW, STANDARD_WEBHOOKS]) await preparePython(wanted, { report, logs: reports });
  await prepareAzurite({ report, logs: reports });
  return await runVitest({ projects: ['unit', 'pure'], filters, reportFile: join(reports, 'unit.json'), signal });
}

/** Projects that have a stack to themselves, all of them at once. */
async function onOwnStack(projects: readonly [Project, ...Project[]], concurrency?: number): Promise<Tally> {
  if (!(await hasTests(projects, filters))) return addUp([]);
  const size = concurrency === undefined ? {} : { concurrency };
  return await withOwnStack({ name: projects[0], report, signal, ...size }, async ({ stackFile }) => {
    const env = { CAUSEWAY_STACK: stackFile };
    const runs = projects.map((project) =>
      runVitest({ projects: [project], filters, env, reportFile: join(reports, `${project}.json`), signal }),
    );
    return addUp(await Promise.all(runs));
  });
}

const journeys = () => onOwnStack(['journeys', 'waiting']);
/** Every job of the dashboard, in a browser. */
const dashboard = () => onOwnStack(['dashboard']);
/** The main job on a stack that is as small as a new AWS account. */
const smallAccount = () => onOwnStack(['small-account'], NEW_ACCOUNTS_CONCURRENCY);

/** A part that cannot run at all is one failure, and the other parts still run. */
async function part(work: () => Promise<Tally>): Promise<Tally> {
  if (signal.aborted) return failed('stopped by hand');
  return await work().catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
}

/** In the order in which they are begun: two at a time, the next one where one has ended. */
const parts: (() => Promise<Tally>)[] = [
  ...(all || values.journeys ? [journeys] : []),
  ...(all ? [() => runCheck(signal)] : []),
  ...(all || values.unit ? [unit] : []),
  ...(all || values.journeys ? [dashboard, smallAccount] : []),
];
const tallies: Tally[] = [];
await inParallel(parts, {
  width: 2,
  async work(begin) {
    tallies.push(await part(begin));
  },
});
release();

const sum = addUp(tallies);
for (const failure of sum.failures) report.line(`✗ ${failure}`);
report.line(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;
