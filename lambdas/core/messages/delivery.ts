import * as z from 'zod';

/**
 * One POST that must reach a customer's receiver: the message of the `Deliveries` queue. Every sender (status alerts now,
 * campaigns later) speaks this; `webhooks/deliver-webhook` reads it.
 */
export const deliverySchema = z.object({
  deliveryId: z.string().min(1).max(128),
  accountId: z.string(),
  purpose: z.enum(['alert']),
  url: z.url({ protocol: /^https?$/ }),
  /** The customer's own headers; their values are sealed (`store/secrets/seal.ts`) and opened where they are sent. */
  headers: z.array(z.object({ name: z.string(), sealed: z.string() })),
  body: z.string().max(200_000),
});
export type Delivery = z.infer<typeof deliverySchema>;
