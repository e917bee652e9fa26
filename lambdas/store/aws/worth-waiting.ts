import * as z from 'zod';
import { Failure } from '#core/failure.ts';

/**
 * Whether an error may pass by itself: a service that is away, busy or closed to us, the network, credentials. Any
 * other error is about what was asked for, and only then does it help to ask for something else.
 */
const errorSchema = z.object({
  name: z.string().optional(),
  code: z.string().optional(),
  $fault: z.string().optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
  cause: z.unknown().optional(),
});

const PASSING = /Throttl|LimitExceeded|ThroughputExceeded|Timeout|SlowDown|Abort|Credential|Token|Network|InProgress/;
/** 401, 403 and 404: a permission, a table or a bucket of ours is missing, for whatever is stored. */
const STATUSES = new Set([401, 403, 404, 408, 429]);

export function isWorthWaiting(thrown: unknown): boolean {
  if (thrown instanceof Failure) return thrown.retry === 'later';
  const error = errorSchema.safeParse(thrown);
  if (!error.success) return false;
  const { name = '', code = '', $fault, $metadata, cause } = error.data;
  const status = $metadata?.httpStatusCode ?? 0;
  const passes = PASSING.test(name) || PASSING.test(code) || STATUSES.has(status) || status >= 500;
  // Node's own errors of files and sockets have such codes (ECONNRESET, ENOSPC).
  return passes || $fault === 'server' || /^E[A-Z]{3,}$/.test(code) || (cause !== undefined && isWorthWaiting(cause));
}
