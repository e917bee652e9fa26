import { type MovingLine, movingLine, paceOf, whole } from '../moving-line.ts';
import type { Window } from './query.ts';
import type { Progress } from './state.ts';

/**
 * How far a pull is: by the time of the newest record in the window, since records come in the order of their time;
 * people have no such order, so of them it tells rows and rate alone.
 */
export type ProgressLine = Pick<MovingLine, 'note' | 'end'> & {
  page: (progress: Progress, stamp: number | undefined) => void;
};

export function progressLine(options: {
  err: { write: (text: string) => unknown; isTTY?: boolean };
  quiet: boolean;
  window: Window | undefined;
  now: () => number;
}): ProgressLine {
  const { window } = options;
  const line = movingLine(options);
  const pace = paceOf(options.now);
  return {
    page(progress, stamp) {
      const share = window === undefined || stamp === undefined ? 0 : shareOf(stamp, window);
      const text = `page ${whole.format(progress.pages)}  ${pace(progress.rows, share)}`;
      line.show(text, window === undefined ? undefined : share);
    },
    note: line.note,
    end: line.end,
  };
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
