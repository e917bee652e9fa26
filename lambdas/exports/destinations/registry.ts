import { badField } from '#core/input.ts';
import type { Destination } from './destination.ts';
import { s3Destination } from './s3/index.ts';

/** Every partner, one line each. */
export const destinations: readonly Destination[] = [s3Destination];

/** The partner's destination; `bad-input` names the ones that there are. */
export function destinationOf(partner: string): Destination {
  const found = destinations.find(({ id }) => id === partner);
  if (!found) throw badField('partner', `must be one of ${destinations.map(({ id }) => id).join(', ')}`);
  return found;
}
