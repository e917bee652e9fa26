import { refuse } from './read-expression.ts';

/** Bytes as DynamoDB counts them (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html). */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) refuse('invalid UTF-8');
    return Buffer.byteLength(value);
  }
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 1;
  const parts =
    value instanceof Set || Array.isArray(value) ? [...value].map((part) => ['', part]) : Object.entries(value);
  return parts.reduce((sum, [name, part]) => sum + sizeOf(name) + sizeOf(part) + 1, 3);
}
