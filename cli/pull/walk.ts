import type { Output } from '../files/output.ts';
import { type RetryDeps, untilAnswered } from '../wire/retry.ts';
import type { Page, Resource, Wire } from '../wire/wire.ts';
import type { PullOptions } from './options.ts';
import type { ProgressLine } from './progress-line.ts';
import { freshProgress, type Progress } from './state.ts';

/**
 * The walk from page to page. After each page: its lines on the disk, then the state that says so; a crash between the
 * two leaves lines that the next call cuts off again. A cursor that has expired is another snapshot when it is opened
 * anew, so what was written from the old one cannot be gone on with.
 */
export type WalkDeps = {
  wire: Wire;
  retry: RetryDeps;
  output: Output;
  save: (progress: Progress) => Promise<void>;
  line: ProgressLine;
};
export type Walked = { kind: 'done'; progress: Progress; restarts: number } | { kind: 'failed'; error: string };

const MAX_RESTARTS = 3;

export async function walk(
  deps: WalkDeps,
  wanted: { options: PullOptions; from: Progress | undefined },
): Promise<Walked> {
  const { options } = wanted;
  let progress = wanted.from;
  for (let restarts = 0; ; restarts++) {
    if (!progress) {
      const opening = await untilAnswered(deps.retry, () => deps.wire.open(options.resource, options));
      if (opening.kind === 'refused') return { kind: 'failed', error: `the cursor was not opened: ${opening.error}` };
      progress = freshProgress(options, opening.cursor);
      // In this order: a state of 0 bytes has the rest cut off, but a state of some bytes needs them to be there.
      await deps.save(progress);
      await deps.output.clear();
    }
    const came = await walkFrom(deps, { from: progress, resource: options.resource });
    if (came.kind === 'done') return { ...came, restarts };
    if (came.kind === 'failed') return came;
    const mayRestart = came.progress.rows === 0 || options.restartIfExpired;
    if (!mayRestart) {
      const error = `the cursor has expired after ${came.progress.rows} rows (${came.error}). A new one reads another snapshot: call again with --restart to start from scratch, or with --restart-if-expired`;
      return { kind: 'failed', error };
    }
    if (restarts === MAX_RESTARTS)
      return { kind: 'failed', error: `the cursor expired ${restarts + 1} times: ${came.error}` };
    const lost = came.progress.rows === 0 ? 'nothing was written yet' : `${came.progress.rows} rows are read again`;
    deps.line.note(`The cursor has expired (${came.error}); opening a new one, ${lost}.`);
    progress = undefined;
  }
}

type Stretch =
  | Extract<Walked, { kind: 'failed' }>
  | { kind: 'done'; progress: Progress }
  | { kind: 'expired'; error: string; progress: Progress };

async function walkFrom(deps: WalkDeps, { from, resource }: { from: Progress; resource: Resource }): Promise<Stretch> {
  let progress = from;
  for (let cursor = progress.cursor; cursor !== null; cursor = progress.cursor) {
    const at = cursor;
    const page = await untilAnswered(deps.retry, () => deps.wire.read(resource, at));
    if (page.kind === 'refused') return { kind: 'failed', error: `page ${progress.pages + 1}: ${page.error}` };
    if (page.kind === 'expired') return { kind: 'expired', error: page.error, progress };
    progress = afterPage(progress, { page, bytes: await deps.output.append(page.lines) });
    await deps.save(progress);
    deps.line.page(progress, page.stamps.at(-1));
  }
  return { kind: 'done', progress };
}

function afterPage(before: Progress, { page, bytes }: { page: Page; bytes: number }): Progress {
  const days = { ...before.days };
  for (const stamp of page.stamps) {
    if (stamp === 0) continue;
    const day = String(Math.floor(stamp / 1_000_000));
    days[day] = (days[day] ?? 0) + 1;
  }
  return {
    ...before,
    cursor: page.next ?? null,
    bytes,
    rows: before.rows + page.lines.length,
    pages: before.pages + (page.lines.length > 0 ? 1 : 0),
    days,
  };
}
