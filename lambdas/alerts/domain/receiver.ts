import * as z from 'zod';
import type { SealedHeader } from '#core/messages/delivery.ts';

/**
 * Where an alert goes, and the one place that knows of it: what is stored is turned into a receiver here, and a delivery is made
 * of nothing else. A template says with which headers, authentication and signature its receiver is called: the worker
 * (`webhooks/`) reads them when it calls.
 */
export type Receiver =
  | { kind: 'url'; url: string; headers: SealedHeader[] }
  | { kind: 'template'; templateId: number; url: string };

/** What a delivery says of its receiver. */
export function deliveredTo(receiver: Receiver) {
  switch (receiver.kind) {
    case 'url':
      return { url: receiver.url, headers: receiver.headers };
    case 'template':
      return { url: receiver.url, headers: [], templateId: receiver.templateId };
  }
}

export const onlyPost = z
  .literal('POST', 'must be POST: alerts are sent in no other way')
  .optional()
  .describe('may be left out; alerts are sent by POST only');
