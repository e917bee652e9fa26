import { badField } from '#core/input.ts';

/**
 * What is kept in an item of the table, which may have 409,600 bytes
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html); the rest is for what else is in it. In JSON a
 * list takes no less than there.
 */
const MOST_BYTES = 300_000;

/** `bad-input` that names the field and the limit. @param mend what its owner can do */
export function mustFit(field: string, { value, mend }: { value: readonly unknown[]; mend: string }): void {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MOST_BYTES)
    throw badField(field, `must take at most ${MOST_BYTES} bytes as JSON, take ${bytes}; ${mend}`);
}
