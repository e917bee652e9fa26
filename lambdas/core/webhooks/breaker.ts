import * as z from 'zod';
import { busEventSchemas } from '../messages/bus-events.ts';

/** The circuit breaker of a template's receiver, as `store/webhooks/breakers.ts` keeps it. */
const toTell = <Type extends 'webhook.template.failing' | 'webhook.circuit.opened' | 'webhook.circuit.closed'>(
  type: Type,
) => z.object({ type: z.literal(type), detail: busEventSchemas[type] });

export const breakerSchema = z.object({
  state: z.enum(['closed', 'open']),
  /** While it is open: no attempt is made before; then one at a time, as a probe. Epoch milliseconds, like every time here. */
  until: z.number().int().optional(),
  /** How long the last wait was; it doubles with each probe that fails. */
  waitMs: z.number().int().optional(),
  /** When it last opened, or closed: what was attempted before says nothing of the time since. */
  since: z.number().int().optional(),
  /** When the probe that is under way, or was lost, was let through. */
  probedAt: z.number().int().optional(),
  /** The highest step of the ladder of alerts that was told of, in percent, until the receiver has recovered. */
  step: z.number().int().optional(),
  /** What came of the last change and may not have been announced yet. */
  tell: z
    .array(
      z.discriminatedUnion('type', [
        toTell('webhook.template.failing'),
        toTell('webhook.circuit.opened'),
        toTell('webhook.circuit.closed'),
      ]),
    )
    .default([]),
  /** Goes up with every change. */
  version: z.number().int(),
});
export type Breaker = z.infer<typeof breakerSchema>;
