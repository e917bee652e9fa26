import { join } from 'node:path';
import { addDays, todayIn } from '../days.ts';
import { messageOf, STATUS, statusByHand, tell } from '../ending.ts';
import { writeWhole } from '../files/durable.ts';
import { movingLine } from '../moving-line.ts';
import { Wrong } from '../wire/connection.ts';
import { retryOf, waitText } from '../wire/retry.ts';
import { openWire } from '../wire/wire.ts';
import type { Values } from './arguments.ts';
import { compared, differs, type Line, tableCsv, tableText } from './compare.ts';
import { copyAll } from './copy-all.ts';
import type { Copying, CopyWith, Facts } from './copying.ts';
import { countsOf } from './counts.ts';
import type { CopyOptions } from './options.ts';
import { planOf, unitsOf } from './plan.ts';
import { openState } from './state.ts';
import { gatherRejected, planText, sumUp } from './sum-up.ts';
import { untilCommitted } from './until-committed.ts';
import { zonesOf } from './zones.ts';

/** One copy from beginning to end; what a scheduler reads of it is the exit status and the last line. */
type Copied = { lines: Line[] };

/** Answers the exit status. @throws Wrong */
export async function runCopy(
  values: Values,
  { options, deps }: { options: CopyOptions; deps: CopyWith },
): Promise<number> {
  const { terminal, stop } = deps;
  const startedAt = terminal.now();
  const line = movingLine({ err: terminal.err, quiet: options.quiet, now: terminal.now });
  const facts: Facts = { events: 0, days: 0, rows: 0, rejected: 0, waits: 0, resumed: false, warnings: [] };
  const copied = await copy(values, { options, deps, line, facts }).catch((thrown: unknown) => {
    // What is still on its way is waited for by nobody.
    stop.abort(thrown);
    if (thrown instanceof Wrong) throw thrown;
    return { error: messageOf(thrown) };
  });
  line.end();
  const seconds = Math.round((terminal.now() - startedAt) / 100) / 10;
  const accounts = { from: options.source.account, into: options.target.account };
  if ('error' in copied) {
    const byHand = terminal.signal.aborted;
    const said = byHand ? 'Interrupted.' : `causeway copy: ${copied.error}.`;
    terminal.err.write(
      `${said} What is copied is kept in mind in ${options.stateDir}; the same command goes on behind it.\n`,
    );
    tell(terminal, {
      status: byHand ? 'interrupted' : 'failed',
      ...accounts,
      ...facts,
      seconds,
      ...(!byHand && copied),
    });
    return byHand ? statusByHand(terminal) : STATUS.failed;
  }
  const differences = copied.lines.filter(differs);
  terminal.err.write(`${tableText(copied.lines)}\n`);
  for (const warning of facts.warnings) terminal.err.write(`Warning: ${warning}\n`);
  const isSame = differences.length === 0;
  terminal.err.write(isSame ? 'Both sides count the same.\n' : `${differences.length} lines differ.\n`);
  const isGood = isSame && facts.rejected === 0 && facts.warnings.length === 0;
  const table = join(options.stateDir, 'counts.csv');
  const told = { differences: differences.slice(0, MOST_TOLD), differing: differences.length, table };
  tell(terminal, { status: isGood ? 'ok' : 'warnings', ...accounts, ...facts, ...told, seconds });
  return isGood ? STATUS.done : STATUS.warned;
}

const MOST_TOLD = 20;

async function copy(values: Values, { options, deps, line, facts }: Copying): Promise<Copied> {
  const { terminal, source, target, signal } = deps;
  const retry = retryOf(
    { ...terminal, signal },
    {
      patienceMs: options.source.patienceMs,
      onWait: ({ reason }, ms) => {
        facts.waits += 1;
        if (!options.quiet && ms >= TOLD_MS) line.note(waitText(reason, ms));
      },
    },
  );
  const zones = await zonesOf(deps, options.source.patienceMs);
  const sides = { source: countsOf(source, retry), target: countsOf(target, retry) };
  const state = await openState(options.stateDir, options.before);
  try {
    const wire = openWire(source);
    const planning = { wire, retry, counts: sides.source, now: terminal.now(), round: state.rounds };
    const plan = await planOf(values, { options, ...zones, deps: planning });
    Object.assign(facts, { events: plan.spans.length, days: plan.events.length });
    facts.resumed = unitsOf(plan).some(({ id }) => state.done.has(id));
    if (!options.quiet) line.note(planText(plan, { state, timezone: zones.timezone }));
    await copyAll(plan, { options, deps, line, facts, retry, state, timezone: zones.timezone });
    await untilCommitted(plan, { state, target, retry, line });
    const tomorrow = addDays(todayIn(zones.targetZone, terminal.now()), 1);
    const lines: Line[] = [];
    for (const span of plan.spans) lines.push(...(await compared(span, { sides, sameDays: zones.sameDays, tomorrow })));
    if (!zones.sameDays)
      facts.warnings.push(
        `days are of ${zones.timezone} on one side and of ${zones.targetZone} on the other: only sums are compared`,
      );
    await writeWhole(join(options.stateDir, 'counts.csv'), tableCsv(lines));
    await gatherRejected(options.stateDir);
    sumUp(plan, { state, facts, stateDir: options.stateDir });
    await state.log.write({ finished: new Date(terminal.now()).toISOString() });
    return { lines };
  } finally {
    await state.log.close();
  }
}

/** Waits that are over at once, as for a commit, are nobody's concern. */
const TOLD_MS = 2_000;
