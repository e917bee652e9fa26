import type { Window } from './query.ts';
import type { Progress } from './state.ts';

/**
 * One moving line on a terminal; a line now and then elsewhere. How far: by the time of the newest record in the window,
 * since records come in the order of their time; people have no such order, so of them it tells rows and rate alone.
 */
export type ProgressLine = {
  page: (progress: Progress, stamp: number | undefined) => void;
  /** A line of its own. */
  note: (text: string) => void;
  end: () => void;
};

const CLEAR = '\r\u001b[2K';
const PLAIN_EVERY_MS = 30_000;
const whole = new Intl.NumberFormat('en-US');

export function progressLine(options: {
  err: { write: (text: string) => unknown; isTTY?: boolean };
  quiet: boolean;
  window: Window | undefined;
  now: () => number;
}): ProgressLine {
  const { err, now, window } = options;
  const moving = err.isTTY === true && !options.quiet;
  const startedAt = now();
  let first: { rows: number; share: number } | undefined;
  let toldAt = startedAt;

  function page(progress: Progress, stamp: number | undefined): void {
    const share = window === undefined || stamp === undefined ? 0 : shareOf(stamp, window);
    // What an earlier call has pulled took this one no time.
    first ??= { rows: progress.rows, share };
    const seconds = Math.max(0.001, (now() - startedAt) / 1_000);
    const rate = Math.round((progress.rows - first.rows) / seconds);
    const left = share > first.share ? `  ${leftText((seconds * (1 - share)) / (share - first.share))}` : '';
    const text = `page ${whole.format(progress.pages)}  ${whole.format(progress.rows)} rows  ${whole.format(rate)}/s${left}`;
    if (moving) err.write(`${CLEAR}${window === undefined ? '' : `${bar(share)} `}${text}`);
    else if (!options.quiet && now() - toldAt >= PLAIN_EVERY_MS) {
      toldAt = now();
      err.write(`${text}\n`);
    }
  }
  return {
    page,
    note: (text) => void err.write(`${moving ? CLEAR : ''}${text}\n`),
    end: () => void (moving && err.write(CLEAR)),
  };
}

function leftText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min left` : `${(seconds / 3_600).toFixed(1)} h left`;
}

function shareOf(stamp: number, window: Window): number {
  const start = instantOf(window.from * 1_000_000);
  const end = instantOf(window.to * 1_000_000 + 235_959);
  return Math.min(1, Math.max(0, (instantOf(stamp) - start) / (end - start)));
}

function instantOf(stamp: number): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(String(stamp).padStart(14, '0')) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

function bar(share: number): string {
  const filled = Math.round(share * 20);
  return `[${'█'.repeat(filled)}${'░'.repeat(20 - filled)}] ${String(Math.floor(share * 100)).padStart(3)}%`;
}
