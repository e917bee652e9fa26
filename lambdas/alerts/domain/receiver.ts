import * as z from 'zod';
import type { SealedHeader } from '#core/messages/delivery.ts';

/**
 * Where an alert goes, and the one place that knows of it: what is stored and what is asked for is turned into a receiver here,
 * and a delivery is made of nothing else. A webhook template is to be another kind of it, by its name.
 */
export type Receiver = { kind: 'url'; url: string; headers: SealedHeader[] };

export function receiverOf({ url, headers }: Omit<Receiver, 'kind'>): Receiver {
  return { kind: 'url', url, headers };
}

/** What may be asked for beside an address, and is not there: each is refused with what to do instead. */
export const refusedWishes = {
  method: z
    .literal('POST', 'must be POST: alerts are sent in no other way')
    .optional()
    .describe('may be left out; alerts are sent by POST only'),
  template: z
    .undefined('there are no webhook templates yet; give the url and the headers of the receiver')
    .optional()
    .describe('not yet'),
};
