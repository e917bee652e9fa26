import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, STATUS, tell } from '../ending.ts';
import { openOutput } from '../files/output.ts';
import type { Terminal } from '../terminal.ts';
import { unknownEventText } from '../unknown-event.ts';
import { type RetryDeps, retryOf, untilAnswered, waitText } from '../wire/retry.ts';
import type { Wire } from '../wire/wire.ts';
import { endedBefore, endedByHand, whatOf } from './ending.ts';
import { daysPulled, warningsOf } from './expectations.ts';
import { historyFileOf, readHistory, writeHistory } from './history.ts';
import type { PullOptions } from './options.ts';
import { type ProgressLine, progressLine } from './progress-line.ts';
import { assertParquet, publish } from './publish.ts';
import { otherPullText } from './same-pull.ts';
import { fingerprintOf, forgetState, type Progress, readState, stateFileOf, writeState } from './state.ts';
import { type Walked, walk } from './walk.ts';

/** One pull from beginning to end; what a scheduler reads of it is the exit status and the last line. */
type Pulled =
  | { kind: 'done'; progress: Progress; restarts: number; warnings: string[] }
  | { kind: 'failed'; error: string };
type Facts = { waits: number; resumed: boolean };
/** What names every event (wire contract, CQL). */
const ANY_EVENT = '-1';
type With = { terminal: Terminal; wire: Wire; line: ProgressLine; facts: Facts };

/** Answers the exit status. */
export async function runPull(
  options: PullOptions,
  { terminal, wire }: { terminal: Terminal; wire: Wire },
): Promise<number> {
  const startedAt = terminal.now();
  const line = progressLine({ err: terminal.err, quiet: options.quiet, window: options.window, now: terminal.now });
  const facts = { waits: 0, resumed: false };
  const pulled = await pull(options, { terminal, wire, line, facts }).catch((error: unknown): Pulled => {
    return { kind: 'failed', error: messageOf(error) };
  });
  line.end();
  const how = { ...facts, seconds: Math.round((terminal.now() - startedAt) / 100) / 10 };
  if (pulled.kind === 'failed') {
    if (terminal.signal.aborted) return await endedByHand(options, { terminal, how });
    return endedBefore(options, { terminal, error: pulled.error, how });
  }
  const { progress, restarts, warnings } = pulled;
  for (const warning of warnings) line.note(`Warning: ${warning}`);
  const { rows, pages, bytes } = progress;
  const isGood = warnings.length === 0;
  const status = isGood ? 'ok' : 'warnings';
  tell(terminal, { status, ...whatOf(options), rows, pages, bytes, warnings, restarts, ...how });
  return isGood ? STATUS.done : STATUS.warned;
}

async function pull(options: PullOptions, deps: With): Promise<Pulled> {
  const { line, facts } = deps;
  if (options.format === 'parquet') await assertParquet();
  await mkdir(dirname(options.out), { recursive: true });
  await mkdir(options.stateDir, { recursive: true });
  const stateFile = stateFileOf(options);
  const part = `${options.out}.part`;
  const before = options.restart ? undefined : await stateOf(options, stateFile);
  facts.resumed = before !== undefined;
  if (before) line.note(`Going on after ${before.rows} rows.`);
  const walked = before?.cursor === null ? finished(before) : await walkInto(part, { ...deps, options, before });
  if (walked.kind === 'failed') return walked;
  const mistake = walked.progress.rows === 0 ? await mistakenEvent(options, deps) : undefined;
  if (mistake !== undefined) {
    await Promise.all([forgetState(stateFile), rm(part, { force: true })]);
    return { kind: 'failed', error: mistake };
  }
  const { out, format, resource } = options;
  await publish({ part, out, format, resource });
  const warnings = await compare(options, walked.progress);
  await forgetState(stateFile);
  return { ...walked, warnings };
}

/** Asked only where nothing came: an event without rows may be one that nobody ever sent. */
async function mistakenEvent(options: PullOptions, deps: With): Promise<string | undefined> {
  const event = String(options.query.event_name);
  if (options.resource !== 'events' || event === ANY_EVENT) return undefined;
  const known = await untilAnswered(retrying(options, deps), () => deps.wire.events());
  const names = known.kind === 'events' ? known.events?.map(({ name }) => name) : undefined;
  return names && unknownEventText(event, names);
}

function retrying({ connection, quiet }: PullOptions, { terminal, line, facts }: With): RetryDeps {
  return retryOf(terminal, {
    patienceMs: connection.patienceMs,
    onWait: ({ reason }, ms) => {
      facts.waits += 1;
      if (!quiet) line.note(waitText(reason, ms));
    },
  });
}

/** All pages were there already: the crash came while the file was given its name. */
function finished(progress: Progress): Walked {
  return { kind: 'done', progress, restarts: 0 };
}

async function stateOf(options: PullOptions, stateFile: string): Promise<Progress | undefined> {
  const state = await readState(stateFile);
  if (state && state.fingerprint !== fingerprintOf(options)) {
    throw new Error(otherPullText(stateFile, { options, state }));
  }
  return state;
}

async function walkInto(
  part: string,
  { options, before, ...deps }: With & { options: PullOptions; before: Progress | undefined },
): Promise<Walked> {
  const stateFile = stateFileOf(options);
  if (!before) await rm(part, { force: true });
  const output = await openOutput(part, before?.bytes ?? 0);
  try {
    const { wire, line } = deps;
    const retry = retrying(options, deps);
    const save = (progress: Progress) => writeState(stateFile, progress);
    return await walk({ wire, retry, output, save, line }, { options, from: before });
  } finally {
    await output.close();
  }
}

/** Compares with earlier pulls and becomes one of them; people are no rows of a day. */
async function compare(options: PullOptions, progress: Progress): Promise<string[]> {
  const { today, minShare, window } = options;
  if (!window || options.resource === 'profiles') return [];
  const historyFile = historyFileOf(options);
  const history = await readHistory(historyFile);
  const pulled = daysPulled(window, progress.days);
  const warnings = warningsOf({ history, pulled, ...window, today, minShare });
  const over = Object.entries(pulled).filter(([day]) => Number(day) < today);
  await writeHistory(historyFile, { ...history, ...Object.fromEntries(over) });
  return warnings;
}
