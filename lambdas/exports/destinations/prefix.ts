import * as z from 'zod';

/** Where a partner that takes files puts them: a prefix of the customer's, which stands before every name. */
const PREFIX =
  'must be at most 500 bytes in UTF-8, without a leading "/", "//", "..", control or invisible characters, and none of [ ] { } * ? # \\';
/** With the longest name of a file it stays below 1,024 bytes, the most that S3, Google Cloud Storage and Azure take. */
const LONGEST_PREFIX_BYTES = 500;
/** What XML 1.0 cannot hold, a listing would hide or a pattern reads stands in no object's name, as in files' own names. */
const BAD_PREFIX = /^\/|\/\/|\.\.|[[\]{}*?#\\\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}]/u;

export const prefixSchema = z
  .string(PREFIX)
  .refine(isPrefix, PREFIX)
  .meta({ title: 'Folder', description: `for the files, such as causeway/; ${PREFIX}` });

/** A name under a prefix; a "/" stands between them. */
export function under(prefix: string, name: string): string {
  return prefix === '' || prefix.endsWith('/') ? `${prefix}${name}` : `${prefix}/${name}`;
}

function isPrefix(prefix: string): boolean {
  return Buffer.byteLength(prefix) <= LONGEST_PREFIX_BYTES && !BAD_PREFIX.test(prefix) && prefix.isWellFormed();
}
