import type { RowScan } from './row-scan.ts';
import { MAX_ROW_BYTES, SHOWN_BYTES } from './too-long.ts';

/**
 * Bytes of a part, regrouped so that each window holds whole rows. Of a row that is too long only its beginning is kept, whatever
 * its length; so the next row is read as any other.
 */
export type Window = { kind: 'rows'; bytes: Buffer; ends: number[] } | { kind: 'too long'; begins: string };

/** As much fits into the caches of a processor together with what is made of it. */
const WINDOW_BYTES = 128 * 1024;

export function rowWindows(scan: RowScan) {
  const separators = new Set(Buffer.from(scan.between));
  let rest: Buffer = Buffer.alloc(0);
  /** The beginning of a row of which the rest is passed over. */
  let begins: string | undefined;

  function* push(chunk: Buffer): Generator<Window> {
    for (let from = 0; from < chunk.byteLength; from += WINDOW_BYTES) {
      yield* next(chunk.subarray(from, from + WINDOW_BYTES));
    }
  }

  function* next(given: Buffer): Generator<Window> {
    let bytes = given;
    if (begins !== undefined) {
      const end = scan.scan(bytes, { from: 0, to: bytes.byteLength, first: true });
      if (end < 0) return;
      yield { kind: 'too long', begins };
      begins = undefined;
      bytes = bytes.subarray(end);
    }
    const ends: number[] = [];
    const all = rest.byteLength === 0 ? bytes : Buffer.concat([rest, bytes]);
    const last = scan.scan(all, { from: rest.byteLength, to: all.byteLength, ends });
    if (last > 0) yield { kind: 'rows', bytes: all.subarray(0, last), ends };
    rest = scan.open() === 'no' ? Buffer.alloc(0) : all.subarray(Math.max(last, 0));
    // One more may be that of a line end which is not whole yet.
    const most = MAX_ROW_BYTES + 1;
    if (rest.byteLength > most && rest.byteLength - betweenRows(rest) > most) passOver();
  }

  /** How many bytes at the beginning are none of a row. */
  function betweenRows(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.byteLength && separators.has(bytes[at] ?? 0)) at++;
    return at;
  }

  function passOver(): void {
    const from = betweenRows(rest);
    begins = rest.toString('utf8', from, from + SHOWN_BYTES).replace(/\ufffd+$/, '');
    rest = Buffer.alloc(0);
  }

  function* finish(): Generator<Window> {
    if (scan.open() === 'no') return;
    scan.finish();
    if (begins !== undefined) yield { kind: 'too long', begins };
    else yield { kind: 'rows', bytes: rest, ends: [rest.byteLength] };
  }

  return { push, finish };
}
