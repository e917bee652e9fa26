import { cutRecords, pageText } from './page-text.ts';
import type { PageRef } from './token.ts';

/**
 * One page as the objects that hold it: one, unless its records are so large that no function could answer with it.
 * Then the parts follow one another by their next cursors, like pages.
 */
export type PagePart = { ref: PageRef; gzipped: Uint8Array };
type PageOf = Pick<PageRef, 'resource' | 'cursorId' | 'page'> & { records: Uint8Array };
export type Gzip = (text: Uint8Array) => Promise<Uint8Array>;

/** A function answers with at most 6 MB, in base64 (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const MAX_GZIPPED_BYTES = 4_500_000;

export function pageParts(deps: { gzip: Gzip; maxBytes: number }) {
  return async function partsOf(page: PageOf): Promise<PagePart[]> {
    for (let count = 1; ; count *= 2) {
      const cuts = cutRecords(page.records, count);
      const parts = await Promise.all(
        cuts.map((records, part) => onePart({ ...page, records, part, of: cuts.length })),
      );
      const fits = parts.every((part) => part.gzipped.byteLength <= deps.maxBytes);
      if (fits || cuts.length < count) return parts;
    }
  };

  async function onePart(cut: PageOf & { part: number; of: number }) {
    const { resource, cursorId, page, part } = cut;
    const isLast = part + 1 === cut.of;
    const next = { resource, cursorId, page: isLast ? page + 1 : page, part: isLast ? 0 : part + 1 };
    return { ref: { resource, cursorId, page, part }, gzipped: await deps.gzip(pageText(cut.records, next)) };
  }
}
