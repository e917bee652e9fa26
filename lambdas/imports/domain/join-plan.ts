/**
 * How files are joined into one in S3: each part of a multipart upload is a range of one file that S3 copies by itself, or bytes
 * that are read and sent. S3 takes no part below 5 MiB but the last, and 10,000 of them
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html); so small files are read until they fill a part, and a
 * large one that follows gives what is missing of it.
 */
export type Span = { source: number; from: number; to: number };
export type JoinStep = { kind: 'copy'; span: Span } | { kind: 'read'; spans: Span[] };

const MEBIBYTE = 1024 * 1024;
export const LEAST_PART = 5 * MEBIBYTE;
/** Several are copied at once; S3 would take up to 5 GiB in one. */
const COPY_BYTES = 256 * MEBIBYTE;

/** @param sizes of the files, in their order */
export function planJoin(sizes: readonly number[]): JoinStep[] {
  const steps: JoinStep[] = [];
  let pending: Span[] = [];
  let bytes = 0;
  for (const [source, size] of sizes.entries()) {
    if (size === 0) continue;
    let from = 0;
    if (bytes > 0) {
      from = Math.min(size, LEAST_PART - bytes);
      pending.push({ source, from: 0, to: from });
      bytes += from;
      if (bytes < LEAST_PART) continue;
      steps.push({ kind: 'read', spans: pending });
      [pending, bytes] = [[], 0];
    }
    const left = size - from;
    if (left === 0) continue;
    if (left >= LEAST_PART) steps.push(...copies({ source, from, to: size }));
    else [pending, bytes] = [[{ source, from, to: size }], left];
  }
  if (bytes > 0) steps.push({ kind: 'read', spans: pending });
  return steps;
}

function copies({ source, from, to }: Span): JoinStep[] {
  const count = Math.ceil((to - from) / COPY_BYTES);
  const each = Math.ceil((to - from) / count);
  return Array.from({ length: count }, (_, place): JoinStep => {
    const at = from + place * each;
    return { kind: 'copy', span: { source, from: at, to: Math.min(to, at + each) } };
  });
}
