import { isUtf8 } from 'node:buffer';
import { type CutPart, type Cutting, cutter } from '../../../lambdas/imports/domain/cutter.ts';

/** A file cut as it comes in chunks of one size: what is found of it, and the bytes of each part. */
export type Cut = {
  layout: ReturnType<ReturnType<typeof cutter>['finish']>['layout'];
  parts: (CutPart & { bytes: Buffer })[];
};

export function cutAt(file: Buffer, { chunk, ...given }: Partial<Cutting> & { chunk: number }): Cut {
  const cutting = cutter({
    ...{ fileName: 'file.csv', type: 'profile', mapping: undefined, delimiter: undefined, partBytes: 1, isUtf8 },
    ...given,
  });
  const parts: Cut['parts'] = [];
  let waiting: Buffer[] = [];
  const take = (pieces: ReturnType<typeof cutting.push>) => {
    for (const { bytes, ends } of pieces) {
      waiting.push(bytes);
      if (!ends) continue;
      parts.push({ ...ends, bytes: Buffer.concat(waiting) });
      waiting = [];
    }
  };
  for (let from = 0; from < file.byteLength; from += chunk) take(cutting.push(file.subarray(from, from + chunk)));
  const { pieces, layout } = cutting.finish();
  take(pieces);
  return { layout, parts };
}
