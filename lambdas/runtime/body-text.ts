import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';

/**
 * The text of a request body (wire contract, transport: text; transport: compression). Bytes that are no text in their charset are
 * refused rather than mended: a mended letter would make one person of two. Inflating stops at the limit, so a zip bomb
 * costs no more than an honest body.
 */
export type BodyText =
  | { kind: 'text'; text: string }
  | { kind: 'too-large' | 'not-gzip' | 'unreadable'; reason: string };

export type BodyHeaders = {
  /** `content-encoding` */
  encoding: string | undefined;
  /** `content-type`, for its charset */
  type?: string | undefined;
};

/** API Gateway may read a body called JSON as text, which spoils compressed bytes; called a stream of bytes, it does not. */
const NOT_GZIP = 'the body is not gzip, as content-encoding says; if it is, send content-type application/octet-stream';
const CHARSETS = 'utf-8, iso-8859-1, windows-1252, utf-16';
const single = new Set(['iso-8859-1', 'latin1', 'windows-1252', 'cp1252']);
const wide = new Set(['utf-16', 'utf-16le', 'utf-16be']);
const utf8 = new Set(['utf-8', 'utf8', 'us-ascii']);

export function bodyText(raw: Buffer, options: BodyHeaders & { limit: number }): BodyText {
  const inflated = inflate(raw, options);
  return Buffer.isBuffer(inflated) ? decoded(inflated, options.type) : inflated;
}

/**
 * Of a body whose bytes the gateway has made a text of, so that no charset counts: only inflating is left, where it was
 * compressed. Else the text is there already, and making bytes of it and a text of these would take a tenth of an upload.
 */
export function textBody(text: string, options: BodyHeaders & { limit: number }): BodyText {
  const { encoding, limit } = options;
  if (encoding && encodingsOf(encoding).length > 0) return bodyText(Buffer.from(text), options);
  return Buffer.byteLength(text) > limit ? tooLarge(limit) : { kind: 'text', text: text.toWellFormed() };
}

function inflate(raw: Buffer, { encoding, limit }: { encoding: string | undefined; limit: number }): Buffer | BodyText {
  const chain = encoding ? encodingsOf(encoding) : [];
  if (chain.length === 0) return raw.byteLength > limit ? tooLarge(limit) : raw;
  if (chain.length > 1 || !/^(x-)?gzip$/.test(chain[0] ?? '')) {
    return { kind: 'unreadable', reason: `content-encoding "${encoding}" is not read here; send gzip, or none` };
  }
  try {
    return gunzipSync(raw, { maxOutputLength: limit });
  } catch (error) {
    return error instanceof RangeError ? tooLarge(limit) : { kind: 'not-gzip', reason: NOT_GZIP };
  }
}

/** What was done to the body, in order; `identity` is nothing. */
function encodingsOf(header: string): string[] {
  const named = header.split(',').map((one) => one.trim().toLowerCase());
  return named.filter((one) => one !== '' && one !== 'identity');
}

function tooLarge(limit: number): BodyText {
  const size = limit >= 1_024 * 1_024 ? `${limit / 1_024 / 1_024} MB` : `${limit} bytes`;
  return { kind: 'too-large', reason: `the body is over ${size}` };
}

function decoded(bytes: Buffer, type: string | undefined): BodyText {
  const charset = /;\s*charset\s*=\s*["']?([^\s;"']+)/i.exec(type ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (utf8.has(charset)) {
    if (isUtf8(bytes)) return { kind: 'text', text: bytes.toString('utf8') };
    return unreadable(`the body is not UTF-8; send it as UTF-8, or name its charset in content-type (${CHARSETS})`);
  }
  if (single.has(charset)) return { kind: 'text', text: new TextDecoder('windows-1252').decode(bytes) };
  if (!wide.has(charset)) return unreadable(`the charset "${charset}" of content-type is not read here; send UTF-8`);
  try {
    return { kind: 'text', text: new TextDecoder(utf16Of(charset, bytes), { fatal: true }).decode(bytes) };
  } catch {
    return unreadable(`the body is not ${charset}, as content-type says; send UTF-8`);
  }
}

/** A byte order mark decides where the charset leaves the order open. */
function utf16Of(charset: string, bytes: Buffer): string {
  if (charset !== 'utf-16') return charset;
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-16le';
}

const unreadable = (reason: string): BodyText => ({ kind: 'unreadable', reason });
