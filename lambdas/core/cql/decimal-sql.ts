/**
 * Sums of numbers in SQL as people add them up: 72.68 + 10.93 + 2.73 + 13.66 is 100, where binary fractions make it a little
 * more. Numbers of up to six decimals are added as whole millionths, which is as quick as adding binary numbers; of those
 * finer or larger than that, up to twelve decimals and fifteen digits, an exact sum is made on the side. What is beyond
 * these too (1e300) is added in binary.
 */
export type Numbers = {
  /** An expression of each row, made of what is to be summed up of a number. */
  each: (of: (number: string) => string) => string;
};

const isWhole = (n: string) => `(abs(${n}) < 9e9 AND round(${n} * 1e6) / 1e6 = ${n})`;
const millionths = (n: string) => `CASE WHEN ${isWhole(n)} THEN CAST(round(${n} * 1e6) AS BIGINT) END`;
const decimal = (n: string) => `TRY_CAST(CAST(${n} AS VARCHAR) AS DECIMAL(38, 12))`;
const fine = (n: string) =>
  `CASE WHEN NOT ${isWhole(n)} AND abs(${n}) < 1e15 AND CAST(CAST(${decimal(n)} AS VARCHAR) AS DOUBLE) = ${n} THEN ${decimal(n)} END`;
const one = (what: string) => (n: string) => `CASE WHEN ${what.replaceAll('?', n)} THEN 1 ELSE 0 END`;

/** The sum as the number that is nearest to it; NULL where there is no number. */
export function sumSql({ each }: Numbers): string {
  const { whole, odd, exact, finer } = partsOf(each);
  return `CASE WHEN ${odd} = 0 THEN ${nearest(whole)}
    WHEN ${odd} = sum(${each((n) => `CASE WHEN ${fine(n)} IS NOT NULL THEN 1 ELSE 0 END`)})
      THEN CAST(CAST(CAST(${text(`coalesce(${whole}, 0)`)} AS DECIMAL(38, 12)) + ${finer} AS VARCHAR) AS DOUBLE)
    ELSE ${exact} END`;
}

export function averageSql(numbers: Numbers): string {
  const { whole, odd } = partsOf(numbers.each);
  const count = `sum(${numbers.each(one('? IS NOT NULL'))})`;
  return `CASE WHEN ${odd} = 0 AND abs(${whole}) < ${Number.MAX_SAFE_INTEGER} THEN CAST(${whole} AS DOUBLE) / (${count} * 1e6)
    ELSE ${sumSql(numbers)} / ${count} END`;
}

function partsOf(each: Numbers['each']) {
  return {
    whole: `sum(${each(millionths)})`,
    odd: `sum(${each(one(`NOT ${isWhole('?')}`))})`,
    exact: `sum(${each((n) => n)})`,
    finer: `sum(${each(fine)})`,
  };
}

/** The number nearest to a sum of millionths. */
function nearest(sum: string): string {
  return `CASE WHEN abs(${sum}) < ${Number.MAX_SAFE_INTEGER} THEN CAST(${sum} AS DOUBLE) / 1e6 ELSE CAST(${text(sum)} AS DOUBLE) END`;
}

/** NULL where the sum is: a cast of what is left of it would be no number. */
function text(sum: string): string {
  const digits = `lpad(CAST(abs(${sum}) % 1000000 AS VARCHAR), 6, '0')`;
  return `(CASE WHEN ${sum} < 0 THEN '-' ELSE '' END || (abs(${sum}) // 1000000) || '.' || ${digits})`;
}
