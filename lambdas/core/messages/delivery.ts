import * as z from 'zod';

/** A header of the customer's own; its value is sealed (`store/secrets/`) and opened where it is sent. */
export const sealedHeaderSchema = z.object({ name: z.string(), sealed: z.string() });
export type SealedHeader = z.infer<typeof sealedHeaderSchema>;

/** The run of `POST /api/webhooks/replay`, and whether the call had been attempted before: one that was parked may not have been. */
export const replaySchema = z.object({ run: z.string(), attempted: z.boolean() });

export const httpMethods = ['POST', 'GET', 'PUT', 'DELETE'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** A message of the queue takes 256 KiB; of a delivery, this much is the body at most, or else the body is an object of its own. */
export const MOST_BODY_CHARACTERS = 60_000;

/**
 * One call that must reach a customer's receiver: the message of the `Deliveries` queue. Every sender (status alerts,
 * campaigns, replay) speaks this and puts it there by `store/webhooks/put-deliveries.ts`; `webhooks/deliver-webhook` reads it.
 * What a webhook template says of secrets, headers and pace is not carried: the worker reads it by the template's id.
 */
export const deliverySchema = z.object({
  /** The `webhook-id` of every attempt: who sees it twice has seen the same delivery twice. */
  deliveryId: z.string().min(1).max(128),
  accountId: z.string(),
  purpose: z.enum(['alert', 'campaign']),
  /** Number of the webhook template; absent where an alert goes to a bare address. */
  templateId: z.number().int().optional(),
  campaignId: z.number().int().optional(),
  /** Ids of the people whom the body is about, for the log of attempts. */
  profileIds: z.array(z.string()).max(1_000).default([]),
  method: z.enum(httpMethods).default('POST'),
  url: z.url({ protocol: /^https?$/ }),
  /** Of the customer's own, beside those of the template. */
  headers: z.array(sealedHeaderSchema),
  contentType: z.enum(['application/json', 'text/plain']).default('application/json'),
  /** Either the body, or the key of the object that holds it; a GET has neither. */
  body: z.string().optional(),
  bodyKey: z.string().optional(),
  /** Counts from 1: a retry is a message of its own. */
  attempt: z.number().int().positive().default(1),
  /** When it was first put on the queue, epoch milliseconds. */
  queuedAt: z.number().int().default(0),
  /** Which replay sent it again; the log of attempts has it as it is here. */
  replay: replaySchema.optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;
