import type { Progress } from './state.ts';

/** One moving line on a terminal; a line now and then elsewhere. How far: by the time of the newest record in the window. */
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
  from: number;
  to: number;
  now: () => number;
}): ProgressLine {
  const { err, now } = options;
  const moving = err.isTTY === true && !options.quiet;
  const startedAt = now();
  let before = 0;
  let toldAt = startedAt;

  function page(progress: Progress, stamp: number | undefined): void {
    if (before === 0) before = progress.rows;
    const seconds = Math.max(0.001, (now() - startedAt) / 1_000);
    const rate = Math.round((progress.rows - before) / seconds);
    const text = `page ${whole.format(progress.pages)}  ${whole.format(progress.rows)} rows  ${whole.format(rate)}/s`;
    if (moving) err.write(`${CLEAR}${bar(shareOf(stamp, options))} ${text}`);
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

/** Records come in the order of their time. */
function shareOf(stamp: number | undefined, window: { from: number; to: number }): number {
  const start = instantOf(window.from * 1_000_000);
  const end = instantOf(window.to * 1_000_000 + 235_959);
  return stamp === undefined ? 0 : Math.min(1, Math.max(0, (instantOf(stamp) - start) / (end - start)));
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
