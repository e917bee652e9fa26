/** A longer row is rejected. What goes on so long without an end is no file of rows. */
export const MAX_ROW_BYTES = 1_048_576;
export const MAX_UNENDED_BYTES = 268_435_456;

const sort = `The row is longer than ${MAX_ROW_BYTES} bytes, which is the limit`;
export const rowTooLong = { kind: 'unfit', sort, reason: `${sort}; here is how it begins.` } as const;

/** As much of it is shown. */
export const SHOWN_BYTES = 1_000;

/** Whether a text has more bytes than a row may; counted only where it may be. */
export function isTooLong(text: { from: number; to: number; of: string }): boolean {
  const length = text.to - text.from;
  return length * 3 > MAX_ROW_BYTES && Buffer.byteLength(text.of.slice(text.from, text.to)) > MAX_ROW_BYTES;
}
