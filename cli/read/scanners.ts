import { END, KEEP, type Scanner, SKIP } from './pieces.ts';

/** How the rows of each format lie in a file. */
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const SPACES = new Set([32, 9, LF, CR]);
const OPENING = new Set([123, 91]);
const CLOSING = new Set([125, 93]);

/** A line each. */
export function lineScanner(): Scanner {
  return { scan: (byte) => (byte === LF || byte === CR ? END : KEEP), atEnd: () => undefined };
}

/** A record each (RFC 4180): it ends at a line's end outside of quotes. A quote opens at the beginning of a field only. */
export function csvScanner(delimiter: number): Scanner {
  let at: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  return {
    scan(byte) {
      if (at === 'quoted') {
        if (byte === QUOTE) at = 'quote';
        return KEEP;
      }
      if (byte === LF || byte === CR) {
        at = 'start';
        return END;
      }
      // Behind a quote within a quoted field comes the field's end, or the second half of a doubled one.
      if (byte === QUOTE && at !== 'plain') at = 'quoted';
      else at = byte === delimiter ? 'start' : 'plain';
      return KEEP;
    },
    atEnd: () => (at === 'quoted' ? 'a quote is opened and never closed' : undefined),
  };
}

/** An element each of the list that the file is, or that stands in it under a key as in `{"d":[…]}`. */
export function elementScanner(): Scanner {
  let depth = 0;
  let base = 0;
  let text = false;
  let escaped = false;
  let over = false;
  return {
    scan(byte) {
      const inside = base > 0 && depth >= base && !over;
      if (text) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) text = false;
        return inside ? KEEP : SKIP;
      }
      if (byte === QUOTE) text = true;
      else if (OPENING.has(byte)) {
        depth += 1;
        if (byte === 91 && base === 0) {
          base = depth;
          return SKIP;
        }
      } else if (CLOSING.has(byte)) {
        depth -= 1;
        if (inside && depth < base) {
          over = true;
          return END;
        }
      } else if (inside && depth === base && (byte === COMMA || SPACES.has(byte))) {
        return byte === COMMA ? END : SKIP;
      }
      return inside ? KEEP : SKIP;
    },
    atEnd: () => (over ? undefined : 'the file ends before its list does'),
  };
}
