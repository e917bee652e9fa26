import * as z from 'zod';
import type { Failure } from '#core/failure.ts';

/** Whose it is to mend what made a run fail: the customer's, the partner's (it may pass by itself), or this deployment's. */
export const faultSchema = z.enum(['yours', 'partner', 'ours']);
export type Fault = z.infer<typeof faultSchema>;

const faults = new Map<Failure['code'], Fault>([
  ['destination-refused', 'yours'],
  ['unavailable', 'partner'],
]);

/** Of what was thrown while a partner was written to. */
export function faultOf({ code }: Pick<Failure, 'code'>): Fault {
  return faults.get(code) ?? 'ours';
}
