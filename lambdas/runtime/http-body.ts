import { gunzipSync, gzipSync } from 'node:zlib';

/** Answers on the wire: JSON, gzipped when the client takes it. How requests are read is `body-text.ts`. */
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

/** What `accept-encoding` says of gzip: `gzip;q=0` is no (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3). */
export function takesGzip(accepted: string | undefined): boolean {
  const offers = (accepted ?? '').toLowerCase().split(',');
  const weights = new Map(
    offers.map((offer) => {
      const [coding = '', ...parameters] = offer.split(';').map((part) => part.trim());
      const quality = parameters.find((part) => part.startsWith('q='))?.slice(2);
      return [coding.replace(/^x-/, ''), quality === undefined ? 1 : Number(quality)];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
