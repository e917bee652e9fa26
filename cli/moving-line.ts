/** One moving line on a terminal; a line now and then elsewhere. */
export type MovingLine = {
  /** @param bar the share that is done, where it is known */
  show: (text: string, bar?: number) => void;
  /** A line of its own. */
  note: (text: string) => void;
  end: () => void;
};

const CLEAR = '\r\u001b[2K';
const PLAIN_EVERY_MS = 30_000;
export const whole = new Intl.NumberFormat('en-US');

export function movingLine(options: {
  err: { write: (text: string) => unknown; isTTY?: boolean };
  quiet: boolean;
  now: () => number;
}): MovingLine {
  const { err, now, quiet } = options;
  const moving = err.isTTY === true && !quiet;
  let toldAt = now();
  return {
    show(text, share) {
      if (moving) err.write(`${CLEAR}${share === undefined ? '' : `${bar(share)} `}${text}`);
      else if (!quiet && now() - toldAt >= PLAIN_EVERY_MS) {
        toldAt = now();
        err.write(`${text}\n`);
      }
    },
    note: (text) => void err.write(`${moving ? CLEAR : ''}${text}\n`),
    end: () => void (moving && err.write(CLEAR)),
  };
}

/**
 * Rows, how fast they go and how long the rest may take, from what was seen before: what an earlier call has done took this
 * one no time.
 */
export function paceOf(now: () => number): (rows: number, share: number) => string {
  const startedAt = now();
  let first: { rows: number; share: number } | undefined;
  return (rows, share) => {
    first ??= { rows, share };
    const seconds = Math.max(0.001, (now() - startedAt) / 1_000);
    const rate = Math.round((rows - first.rows) / seconds);
    const left = share > first.share ? `  ${leftText((seconds * (1 - share)) / (share - first.share))}` : '';
    return `${whole.format(rows)} rows  ${whole.format(rate)}/s${left}`;
  };
}

function leftText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min left` : `${(seconds / 3_600).toFixed(1)} h left`;
}

function bar(share: number): string {
  const filled = Math.round(share * 20);
  return `[${'█'.repeat(filled)}${'░'.repeat(20 - filled)}] ${String(Math.floor(share * 100)).padStart(3)}%`;
}
