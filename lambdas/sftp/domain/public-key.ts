import { createHash } from 'node:crypto';
import { badField } from '#core/input.ts';

/**
 * A public key as OpenSSH writes it, on one line: its type, its bytes in base64, and a comment. The kinds are those that
 * Transfer Family takes (https://docs.aws.amazon.com/transfer/latest/userguide/key-management.html).
 */
export type PublicKey = {
  type: string;
  bits: number;
  /** As `ssh-keygen -l` shows it. */
  fingerprint: string;
  /** Type and bytes, without the comment. */
  text: string;
  comment: string;
};

const FIELD = 'publicKey';
/** Transfer Family takes no longer ones (https://docs.aws.amazon.com/transfer/latest/userguide/API_ImportSshPublicKey.html). */
const MOST_CHARACTERS = 2_048;
const LEAST_RSA_BITS = 2_048;
const CURVES = new Map([
  ['ecdsa-sha2-nistp256', 256],
  ['ecdsa-sha2-nistp384', 384],
  ['ecdsa-sha2-nistp521', 521],
]);
const KINDS = 'ssh-ed25519, ssh-rsa with at least 2048 bits, or ecdsa-sha2-nistp256, -nistp384, -nistp521';

/** `bad-input` that says what is wrong, in the words of who has made a key with ssh-keygen. */
export function readPublicKey(given: string): PublicKey {
  const line = given.trim();
  if (/PRIVATE KEY/.test(line))
    throw badField(FIELD, 'is a private key; keep it secret, and send the one in the file that ends in .pub');
  if (/BEGIN (SSH2|RSA|PUBLIC)/.test(line))
    throw badField(FIELD, 'must be in the format of OpenSSH, on one line; `ssh-keygen -i -f <file>` converts it');
  if (/[\r\n]/.test(line)) throw badField(FIELD, 'must be one key, on one line');
  if (line.length > MOST_CHARACTERS)
    throw badField(FIELD, `must be at most ${MOST_CHARACTERS} characters, is ${line.length}`);
  const [, type = '', base64 = '', comment = ''] =
    /^(\S+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/.exec(line) ?? [];
  if (base64 === '') throw badField(FIELD, 'must be a line such as `ssh-ed25519 AAAAC3Nza… comment`');
  const bytes = Buffer.from(base64, 'base64');
  const bits = bitsOf(type, fieldsOf(bytes));
  const fingerprint = `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`;
  return { type, bits, fingerprint, text: `${type} ${base64}`, comment: comment.trim() };
}

/** RFC 4253 and RFC 8709: a list of fields, each after its length; the first is the type once more. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const end = at + 4 <= bytes.byteLength ? at + 4 + bytes.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.byteLength) throw badField(FIELD, 'is not whole: its end is missing');
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function bitsOf(type: string, [named, first, second, ...more]: Buffer[]): number {
  const isBroken = named?.toString('latin1') !== type || more.length > 0;
  const curve = CURVES.get(type);
  if (type !== 'ssh-ed25519' && type !== 'ssh-rsa' && !curve)
    throw badField(FIELD, `is of the type ${type}; it must be ${KINDS}`);
  if (type === 'ssh-ed25519' && !isBroken && first?.byteLength === 32 && !second) return 256;
  if (type === 'ssh-rsa' && !isBroken && first && second) return rsaBits(second);
  if (curve && !isBroken && first?.toString('latin1') === type.slice('ecdsa-sha2-'.length) && isPoint(second, curve))
    return curve;
  throw badField(FIELD, `is no key of the type ${type}: its bytes are others`);
}

/** SEC 1: 4 and the two coordinates. */
function isPoint(point: Buffer | undefined, bits: number): boolean {
  return point?.[0] === 4 && point.byteLength === 1 + 2 * Math.ceil(bits / 8);
}

function rsaBits(modulus: Buffer): number {
  const digits = modulus.toString('hex').replace(/^0+/, '');
  const bits = digits === '' ? 0 : BigInt(`0x${digits}`).toString(2).length;
  if (bits < LEAST_RSA_BITS) throw badField(FIELD, `has ${bits} bits; an RSA key must have at least ${LEAST_RSA_BITS}`);
  return bits;
}
