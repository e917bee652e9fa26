/**
 * Sums of numbers in SQL as people add them up: 72.68 + 10.93 + 2.73 + 13.66 is 100, where binary fractions make it a little
 * more. Numbers of up to six decimals are added as whole millionths, which is as quick as adding binary numbers; of those
 * finer or larger than that, up to twelve decimals and fifteen digits, an exact sum is made on the side. What is beyond
 * these too (1e300) is added in binary.
 */
export type Numbers = {
  /** A column with the number of a row, where it has one; its columns are called after it. */
  one: string;
  /** A column with the list of its numbers, where it has several; NULL where it has not. */
  several?: string;
};

const isWhole = (n: string) => `(abs(${n}) < 9e9 AND round(${n} * 1e6) / 1e6 = ${n})`;
const millionths = (n: string) => `CASE WHEN ${isWhole(n)} THEN CAST(round(${n} * 1e6) AS BIGINT) END`;
const decimal = (n: string) => `TRY_CAST(CAST(${n} AS VARCHAR) AS DECIMAL(38, 12))`;
const isFine = (n: string) =>
  `(NOT ${isWhole(n)} AND abs(${n}) < 1e15 AND CAST(CAST(${decimal(n)} AS VARCHAR) AS DOUBLE) = ${n})`;
const fine = (n: string) => `CASE WHEN ${isFine(n)} THEN ${decimal(n)} END`;

/** Aggregates for `sumSql` and `averageSql`, which read them a query further out. */
export function sumColumns({ one, several }: Numbers): string[] {
  const sum = (of: (n: string) => string) =>
    several === undefined
      ? `sum(${of(one)})`
      : `sum(CASE WHEN ${several} IS NULL THEN ${of(one)} ELSE list_sum(list_transform(${several}, lambda n: ${of('n')})) END)`;
  const count = (holds: (n: string) => string) => sum((n) => `CASE WHEN ${holds(n)} THEN 1 ELSE 0 END`);
  return [
    `${sum(millionths)} AS ${one}_whole`,
    `${count((n) => `NOT ${isWhole(n)}`)} AS ${one}_odd`,
    `${sum(fine)} AS ${one}_fine`,
    `${count(isFine)} AS ${one}_fines`,
    `${sum((n) => n)} AS ${one}_binary`,
    `${count((n) => `${n} IS NOT NULL`)} AS ${one}_count`,
  ];
}

/** The sum as the number that is nearest to it; NULL where there is no number. */
export function sumSql(one: string): string {
  const whole = `${one}_whole`;
  return `CASE WHEN ${one}_odd = 0 AND abs(${whole}) < ${Number.MAX_SAFE_INTEGER} THEN CAST(${whole} AS DOUBLE) / 1e6
    WHEN ${one}_odd = 0 THEN CAST(${text(whole)} AS DOUBLE)
    WHEN ${one}_odd = ${one}_fines
      THEN CAST(CAST(CAST(${text(`coalesce(${whole}, 0)`)} AS DECIMAL(38, 12)) + ${one}_fine AS VARCHAR) AS DOUBLE)
    ELSE ${one}_binary END`;
}

export function averageSql(one: string): string {
  return `CASE WHEN ${one}_odd = 0 AND abs(${one}_whole) < ${Number.MAX_SAFE_INTEGER}
    THEN CAST(${one}_whole AS DOUBLE) / (${one}_count * 1e6) ELSE ${sumSql(one)} / ${one}_count END`;
}

/** NULL where the sum is: a cast of what is left of it would be no number. */
function text(sum: string): string {
  const digits = `lpad(CAST(abs(${sum}) % 1000000 AS VARCHAR), 6, '0')`;
  return `(CASE WHEN ${sum} < 0 THEN '-' ELSE '' END || (abs(${sum}) // 1000000) || '.' || ${digits})`;
}
