import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Terminal } from '../terminal.ts';
import { daysPulled, warningsOf } from './expectations.ts';
import { historyFileOf, readHistory, writeHistory } from './history.ts';
import type { PullOptions } from './options.ts';
import { openOutput } from './output.ts';
import { type ProgressLine, progressLine } from './progress-line.ts';
import { assertParquet, publish } from './publish.ts';
import { fingerprintOf, forgetState, type Progress, readState, stateFileOf, writeState } from './state.ts';
import { type Walked, walk } from './walk.ts';
import { openWire } from './wire.ts';

/** One pull from beginning to end; what a scheduler reads of it is the exit status and the last line. */
type Pulled =
  | { kind: 'done'; progress: Progress; restarts: number; warnings: string[] }
  | { kind: 'failed'; error: string };

export async function runPull(options: PullOptions, terminal: Terminal): Promise<number> {
  const startedAt = terminal.now();
  const { from, to, event_name } = options.query;
  const line = progressLine({ err: terminal.err, quiet: options.quiet, from, to, now: terminal.now });
  const facts = { waits: 0, resumed: false };
  const pulled = await pull(options, { terminal, line, facts }).catch((error: unknown): Pulled => {
    return { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
  });
  line.end();
  const what = { event: event_name, from, to, out: options.out, format: options.format };
  const how = { ...facts, seconds: Math.round((terminal.now() - startedAt) / 100) / 10 };
  if (pulled.kind === 'failed') {
    line.note(`causeway pull: ${pulled.error}`);
    terminal.out.write(`${JSON.stringify({ status: 'failed', ...what, error: pulled.error, ...how })}\n`);
    return 1;
  }
  const { progress, restarts, warnings } = pulled;
  for (const warning of warnings) line.note(`Warning: ${warning}`);
  const status = warnings.length === 0 ? 'ok' : 'warnings';
  const { rows, pages, bytes } = progress;
  terminal.out.write(`${JSON.stringify({ status, ...what, rows, pages, bytes, warnings, restarts, ...how })}\n`);
  return warnings.length === 0 ? 0 : 3;
}

type With = { terminal: Terminal; line: ProgressLine; facts: { waits: number; resumed: boolean } };

async function pull(options: PullOptions, { terminal, line, facts }: With): Promise<Pulled> {
  if (options.format === 'parquet') await assertParquet();
  await mkdir(dirname(options.out), { recursive: true });
  await mkdir(options.stateDir, { recursive: true });
  const stateFile = stateFileOf(options);
  const part = `${options.out}.part`;
  const before = options.restart ? undefined : await stateOf(options, stateFile);
  facts.resumed = before !== undefined;
  if (before) line.note(`Going on after ${before.rows} rows.`);
  const walked =
    before?.cursor === null ? finished(before) : await walkInto(part, { options, before, line, terminal, facts });
  if (walked.kind === 'failed') return walked;
  await publish({ part, out: options.out, format: options.format });
  const warnings = await compare(options, walked.progress);
  await forgetState(stateFile);
  return { ...walked, warnings };
}

/** All pages were there already: the crash came while the file was given its name. */
function finished(progress: Progress): Walked {
  return { kind: 'done', progress, restarts: 0 };
}

async function stateOf(options: PullOptions, stateFile: string): Promise<Progress | undefined> {
  const state = await readState(stateFile);
  if (state && state.fingerprint !== fingerprintOf(options)) {
    throw new Error(
      `${stateFile} is of an interrupted pull of something else: finish that one, or call with --restart`,
    );
  }
  return state;
}

async function walkInto(
  part: string,
  { options, before, line, terminal, facts }: With & { options: PullOptions; before: Progress | undefined },
): Promise<Walked> {
  const stateFile = stateFileOf(options);
  if (!before) await rm(part, { force: true });
  const output = await openOutput(part, before?.bytes ?? 0);
  try {
    const retry = {
      now: terminal.now,
      pause,
      random: Math.random,
      patienceMs: options.patienceMs,
      onWait: ({ reason }: { reason: string }, ms: number) => {
        facts.waits += 1;
        if (!options.quiet) line.note(`${reason}; asking again in ${(ms / 1_000).toFixed(1)} s`);
      },
    };
    const wire = openWire({ ...options, fetch });
    const save = (progress: Progress) => writeState(stateFile, progress);
    return await walk(
      { wire, retry, output, save, line },
      { options, fingerprint: fingerprintOf(options), from: before },
    );
  } finally {
    await output.close();
  }
}

/** Compares with earlier pulls and becomes one of them. */
async function compare(options: PullOptions, progress: Progress): Promise<string[]> {
  const { today, minShare, query } = options;
  const historyFile = historyFileOf(options);
  const history = await readHistory(historyFile);
  const pulled = daysPulled(query, progress.days);
  const warnings = warningsOf({ history, pulled, from: query.from, to: query.to, today, minShare });
  const over = Object.entries(pulled).filter(([day]) => Number(day) < today);
  await writeHistory(historyFile, { ...history, ...Object.fromEntries(over) });
  return warnings;
}
