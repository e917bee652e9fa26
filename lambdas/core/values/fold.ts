/**
 * Texts that are compared without case, folded alike in data and in queries, in JavaScript and in SQL: code point by code
 * point, so that a text folds the same wherever it stands. `toLowerCase` of a whole text does not (a sigma at the end of a
 * word becomes another letter), nor is its `i̇` for `İ` one code point. That the two agree on every code point is
 * held by test/core/values/fold.test.ts.
 */
const APART = new Map([
  ['ς', 'σ'],
  ['İ', 'i'],
]);
/** Letters of Unicode 15.1 and later, which the runtime knows and the engine does not: both leave them as they are. */
const NEWER = /[\u1c89\ua7cb\ua7cc\ua7ce\ua7d2\ua7d4\ua7da\ua7dc\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}]/u;
const LATIN = /^[ -~]*$/;

export function fold(text: string): string {
  if (LATIN.test(text)) return text.toLowerCase();
  return Array.from(text, (one) => APART.get(one) ?? (NEWER.test(one) ? one : one.toLowerCase())).join('');
}

/** The same in DuckDB, whose `lower` goes by code points. */
export function foldSql(text: string): string {
  return `replace(lower(${text}), 'ς', 'σ')`;
}
