import { Failure } from '#core/failure.ts';
import { type Delivery, deliverySchema } from '#core/messages/delivery.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';

/** Reads a message of the `Deliveries` queue; `corrupt-data` with the fields, never their values, where it is none. */
export function readDelivery(message: string): Delivery {
  const parsed = deliverySchema.safeParse(parseJson(message));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'message');
  throw new Failure('corrupt-data', `not a delivery: ${fields.join(', ')}`, { retry: 'never' });
}

const contentTypes = { 'application/json': 'application/json', 'text/plain': 'text/plain; charset=utf-8' } as const;

/** Headers of a call; ours win over the customer's. The id is the same on every attempt (wire contract, outbound webhooks). */
export function requestHeaders(
  delivery: Pick<Delivery, 'deliveryId'> & { contentType?: Delivery['contentType'] | undefined },
  opened: readonly (readonly [name: string, value: string])[],
): Record<string, string> {
  const theirs = opened.map(([name, value]) => [name.toLowerCase(), value]);
  const { deliveryId, contentType = 'application/json' } = delivery;
  return {
    ...Object.fromEntries(theirs.filter(([name]) => name !== 'host')),
    'content-type': contentTypes[contentType],
    'user-agent': 'Causeway-Webhooks/1',
    'x-causeway-schema': String(SCHEMA_VERSION),
    'webhook-id': deliveryId,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
