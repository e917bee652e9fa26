import { gunzipSync, gzipSync } from 'node:zlib';

/** Bodies on the wire: JSON out, gzipped when the client takes it; gzip in, inflated only up to a limit. */
const JSON_TYPE = { 'content-type': 'application/json;charset=utf-8', vary: 'accept-encoding' };
/** Below this, gzip's own frame eats what it saves. */
const WORTH_GZIPPING = 1_024;
/**
 * A function answers at most 6 MB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), counted with the
 * body as a JSON text inside JSON, where a quote is two bytes. A larger body goes gzipped even to a client that did not ask:
 * most read it all the same, and the alternative is no answer.
 */
const MAX_PLAIN = 6_000_000;
/** A control character becomes six bytes; none becomes more. */
const MOST_PER_CHARACTER = 6;

type Encoded = { headers: Record<string, string>; body: string; isBase64Encoded: boolean };

export function encodeBody(reply: { body?: unknown; gzipped?: Buffer }, takesGzip: boolean): Encoded {
  if (reply.gzipped && takesGzip) return gzipEncoded(reply.gzipped);
  const text = reply.gzipped ? gunzipSync(reply.gzipped).toString('utf8') : JSON.stringify(reply.body ?? {});
  const isWorthGzipping = takesGzip && text.length >= WORTH_GZIPPING;
  if (isWorthGzipping || isTooLarge(text)) return gzipEncoded(reply.gzipped ?? gzipSync(text, { level: 1 }));
  return { headers: JSON_TYPE, body: text, isBase64Encoded: false };
}

function isTooLarge(text: string): boolean {
  return text.length * MOST_PER_CHARACTER > MAX_PLAIN && Buffer.byteLength(JSON.stringify(text)) > MAX_PLAIN;
}

function gzipEncoded(bytes: Buffer): Encoded {
  return {
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  };
}

export type Inflated = { kind: 'text'; text: string } | { kind: 'too-large' } | { kind: 'not-gzip' };

/**
 * The text of a request body of at most `limit` bytes after inflating; inflating stops at the limit, so a zip bomb costs
 * no more than an honest body (wire contract, gzip request bodies).
 */
export function inflateBody(raw: Buffer, options: { encoding: string | undefined; limit: number }): Inflated {
  if (options.encoding?.toLowerCase() !== 'gzip') {
    return raw.byteLength > options.limit ? { kind: 'too-large' } : { kind: 'text', text: raw.toString('utf8') };
  }
  try {
    return { kind: 'text', text: gunzipSync(raw, { maxOutputLength: options.limit }).toString('utf8') };
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    return { kind: tooLarge ? 'too-large' : 'not-gzip' };
  }
}
