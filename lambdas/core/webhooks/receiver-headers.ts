import * as z from 'zod';
import { isPlainObject } from '../values/plain-object.ts';

/**
 * Which headers a customer may add to the calls that we make. Refused: what frames the message or belongs to one hop
 * (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1), what names another host than the one dialled, and what we set.
 */
const MAX_HEADERS = 20;
const MAX_NAME = 64;
const MAX_VALUE = 2_048;

const refused = new Set([
  ...['connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'content-length', 'content-encoding', 'host'],
  ...['content-type', 'user-agent', 'x-causeway-schema', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
]);

const nameSchema = z
  .string()
  .max(MAX_NAME, `a header name has at most ${MAX_NAME} characters`)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is not a header name')
  .refine((name) => !refused.has(name.toLowerCase()), 'this header cannot be set');

const valueSchema = z
  .string()
  .max(MAX_VALUE, `a header value has at most ${MAX_VALUE} characters`)
  .regex(/^[\t\x20-\x7e]*$/, 'a header value has only printable ASCII characters, no line ends');

/** Header names to values, as customers send them. */
export const receiverHeadersSchema = z.preprocess(
  refuseProto,
  z
    .record(nameSchema, valueSchema)
    .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `at most ${MAX_HEADERS} headers`)
    .refine(hasDistinctNames, 'the same header twice')
    .transform((headers) => Object.entries(headers).map(([name, value]) => ({ name, value }))),
);

/** Zod leaves this one key of a record out without a word. */
function refuseProto(headers: unknown, context: z.RefinementCtx): unknown {
  if (isPlainObject(headers) && Object.hasOwn(headers, '__proto__')) {
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'this header cannot be set' });
  }
  return headers;
}

function hasDistinctNames(headers: Record<string, string>): boolean {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return new Set(names).size === names.length;
}
