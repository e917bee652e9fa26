import * as z from 'zod';

/** A header of the customer's own; its value is sealed (`store/secrets/`) and opened where it is sent. */
export const sealedHeaderSchema = z.object({ name: z.string(), sealed: z.string() });
export type SealedHeader = z.infer<typeof sealedHeaderSchema>;

/**
 * One POST that must reach a customer's receiver: the message of the `Deliveries` queue. Every sender (status alerts now,
 * campaigns later) speaks this; `webhooks/deliver-webhook` reads it.
 */
export const deliverySchema = z.object({
  deliveryId: z.string().min(1).max(128),
  accountId: z.string(),
  purpose: z.enum(['alert']),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.array(sealedHeaderSchema),
  body: z.string().max(200_000),
});
export type Delivery = z.infer<typeof deliverySchema>;
