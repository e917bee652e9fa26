import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, STATUS, statusByHand, tell } from '../ending.ts';
import { moveTo } from '../files/durable.ts';
import { openOutput } from '../files/output.ts';
import type { Clock } from '../local-time.ts';
import { type MovingLine, movingLine, paceOf } from '../moving-line.ts';
import { openSource } from '../read/source.ts';
import type { Terminal } from '../terminal.ts';
import { forgetJournal, type Journal, noJournal, openJournal, readJournal } from '../upload/journal.ts';
import { rejectedCsv, rejectedHeader, rejectedJson } from '../upload/rejects.ts';
import { type Rejected, type Totals, uploadRows } from '../upload/upload-rows.ts';
import type { Ask } from '../wire/ask.ts';
import { Wrong } from '../wire/connection.ts';
import { retryOf, waitText } from '../wire/retry.ts';
import { uploader } from '../wire/upload.ts';
import { fingerprintOf, type PushOptions, seedOf } from './options.ts';
import { rowsOf } from './rows.ts';

/** One push from beginning to end; what a scheduler reads of it is the exit status and the last line. */
type Facts = Totals & { waits: number; resumed: boolean; warnings: string[] };
type With = {
  terminal: Terminal;
  ask: Ask;
  line: MovingLine /** Of the account, asked for only where it is needed. */;
  clock: () => Promise<Clock>;
  facts: Facts;
  signal: AbortSignal;
};

const MOST_WARNINGS = 20;

/** Answers the exit status. @throws Wrong */
export async function runPush(
  options: PushOptions,
  {
    terminal,
    ask,
    clock,
    stop,
    signal,
  }: Pick<With, 'terminal' | 'ask' | 'clock' | 'signal'> & { stop: AbortController },
): Promise<number> {
  const startedAt = terminal.now();
  const line = movingLine({ err: terminal.err, quiet: options.quiet, now: terminal.now });
  const facts: Facts = { rows: 0, stored: 0, rejected: 0, batches: 0, waits: 0, resumed: false, warnings: [] };
  const error = await push(options, { terminal, ask, line, clock, facts, signal }).then(
    () => undefined,
    (thrown: unknown) => {
      // What is still on its way is waited for by nobody.
      stop.abort(thrown);
      if (thrown instanceof Wrong) throw thrown;
      return messageOf(thrown);
    },
  );
  line.end();
  const seconds = Math.round((terminal.now() - startedAt) / 100) / 10;
  const { file, rejected, dryRun } = options;
  const what = { file: basename(file), account: options.connection.account, ...(dryRun && { dryRun }) };
  const how = { ...what, ...facts, ...(facts.rejected > 0 && { rejectedFile: rejected }), seconds };
  if (error !== undefined && terminal.signal.aborted) {
    terminal.err.write(`Interrupted. ${facts.rows} rows are done; the same command goes on behind them.\n`);
    tell(terminal, { status: 'interrupted', ...how });
    return statusByHand(terminal);
  }
  if (error !== undefined) {
    terminal.err.write(`causeway push: ${error}\n`);
    tell(terminal, { status: 'failed', ...how, error });
    return STATUS.failed;
  }
  for (const warning of facts.warnings) terminal.err.write(`Warning: ${warning}\n`);
  if (facts.rejected > 0) {
    const again = 'correct them there and push that file, with the same mapping';
    terminal.err.write(`${facts.rejected} of ${facts.rows} rows were rejected; ${rejected} has them: ${again}.\n`);
  }
  const isGood = facts.rejected === 0 && facts.warnings.length === 0;
  tell(terminal, { status: isGood ? 'ok' : 'warnings', ...how });
  return isGood ? STATUS.done : STATUS.warned;
}

async function push(options: PushOptions, deps: With): Promise<void> {
  const { terminal, facts, line, signal } = deps;
  await mkdir(dirname(options.rejected), { recursive: true });
  const journalFile = join(options.stateDir, `${basename(options.file).replace(/^-$/, 'stdin')}.push.ndjson`);
  const journal = options.dryRun ? noJournal() : await journalOf(options, { journalFile, now: terminal.now() });
  facts.resumed = journal.done.length > 0 || journal.sent.size > 0;
  if (facts.resumed)
    line.note(
      `Going on after ${journal.done.reduce((sum, { processed, refused }) => sum + processed + refused, 0)} rows.`,
    );
  const source = await openSource(options.file, process.stdin);
  const { resumed } = facts;
  const rejects = await rejectsOf(options, { bytes: journal.done.at(-1)?.bytes ?? 0, resumed });
  const pace = paceOf(terminal.now);
  const { patienceMs } = options.connection;
  try {
    const retry = retryOf(
      { ...terminal, signal },
      {
        patienceMs,
        onWait: ({ reason }, ms) => {
          facts.waits += 1;
          if (!options.quiet) line.note(waitText(reason, ms));
        },
      },
    );
    const rows = rowsOf(source.chunks, {
      reading: { ...options, clock: await deps.clock() },
      onHeader: rejects.onHeader,
    });
    await uploadRows(rows, {
      deps: {
        post: uploader(deps.ask, options),
        retry,
        now: terminal.now,
        journal,
        reject: rejects.append,
        settled(totals) {
          Object.assign(facts, totals);
          line.show(pace(totals.rows, source.share()), options.file === '-' ? undefined : source.share());
        },
        warn: (warnings) => facts.warnings.push(...warnings.slice(0, MOST_WARNINGS - facts.warnings.length)),
      },
      wish: { most: options.batchSize, atOnce: options.atOnce, unanswered: options.unanswered },
    });
  } finally {
    await Promise.all([rejects.close(), journal.close()]);
  }
  if (facts.rejected === 0) await rm(options.rejected, { force: true });
  await forgetJournal(journalFile);
}

async function journalOf(
  options: PushOptions,
  { journalFile, now }: { journalFile: string; now: number },
): Promise<Journal> {
  await mkdir(options.stateDir, { recursive: true });
  const before = options.restart ? undefined : await readJournal(journalFile);
  const { file, connection } = options;
  const of = fingerprintOf(options);
  const asked = `${file} into ${connection.account} at ${connection.url}`;
  if (before && before.head.of !== of) {
    throw new Error(
      `${journalFile} is of an interrupted push of ${before.head.asked}, with other options than this one: finish that one, or call again with --restart to give it up`,
    );
  }
  return await openJournal(journalFile, before ?? { head: { version: 1, of, seed: seedOf(options, now), asked } });
}

/** The file of rejected rows, with the header of a CSV before its first one. */
async function rejectsOf(
  { rejected, format, delimiter }: PushOptions,
  { bytes, resumed }: { bytes: number; resumed: boolean },
) {
  // Somebody may be correcting the rows of an earlier push.
  if (!resumed && (await stat(rejected).catch(() => undefined))?.size) await moveTo(rejected, `${rejected}~`);
  const output = await openOutput(rejected, bytes);
  let header: readonly string[] = [];
  let end = bytes;
  return {
    onHeader(columns: readonly string[]) {
      header = columns;
    },
    async append(rows: readonly Rejected[]): Promise<number> {
      const lines = rows.map((row) => (format === 'csv' ? rejectedCsv(row, delimiter) : rejectedJson(row)));
      const first = format === 'csv' && end === 0 && lines.length > 0 ? [rejectedHeader(header, delimiter)] : [];
      end = await output.append([...first, ...lines]);
      return end;
    },
    close: output.close,
  };
}
