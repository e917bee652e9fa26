/**
 * Sums of numbers as they are written, in decimal: 0.1 + 0.2 is 0.3 (wire contract, decisions: sums). A number's shortest spelling
 * is taken for what was meant, so the sum is exact before it becomes the nearest double again.
 */
export function plus(one: number, other: number): number {
  const [a, b] = [decimalOf(one), decimalOf(other)];
  const scale = Math.max(a.scale, b.scale);
  const sum = a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale);
  return Number(`${sum}e-${scale}`);
}

/** `digits` divided by ten to the power of `scale`. */
function decimalOf(value: number): { digits: bigint; scale: number } {
  const [coefficient = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = coefficient.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
