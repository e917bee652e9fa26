import type { Import } from './import.ts';
import type { Layout } from './layout.ts';
import { refuseFile } from './refuse-file.ts';
import { GB, MAX_BYTES } from './sizes.ts';

/** What a file may hold. A small one that becomes endless is meant to do harm, or is not what its sender thinks. */
const MAX_INFLATED_BYTES = 20 * GB;
/** Rows that are much alike come to a thirtieth, hardly ever to a hundredth; the same byte over and over, to a thousandth. */
const MAX_RATIO = 200;
/** What little there is, may be anything. */
const RATIO_FROM_BYTES = 100_000_000;

/** Passes on what a file inflates to, as long as that is bearable. @param read bytes of the file so far */
export async function* bounded(inflated: AsyncIterable<Buffer>, read: () => number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of inflated) {
    bytes += chunk.byteLength;
    if (bytes > MAX_INFLATED_BYTES) throw refuseFile('The file inflates to more than 20 GB, which is the limit.');
    if (bytes > RATIO_FROM_BYTES && bytes > MAX_RATIO * read()) {
      throw refuseFile(`The file inflates to more than ${MAX_RATIO} times its size, which is the limit.`);
    }
    yield chunk;
  }
}

type Sent = Pick<Import, 'channel' | 'keyId'>;

/** Before anything is read of a file that is too large. */
export function checkSize({ channel, keyId }: Sent, bytes: number): void {
  if (bytes === 0) throw refuseFile('The file is empty.');
  const [limit, of] =
    channel === 'csv'
      ? [MAX_BYTES.uploaded, 'that is uploaded']
      : keyId === undefined
        ? [MAX_BYTES.file, '']
        : [MAX_BYTES.encrypted, 'that is encrypted'];
  if (bytes <= limit) return;
  throw refuseFile(`The file has ${bytes} bytes; the limit of a file${of && ` ${of}`} is ${limit} (${limit / GB} GB).`);
}

/** What was said of the file must be so: half a file, or another one, is refused. */
export function checkExpected({ bytes, rows, sha256 }: Import['expected'], found: Layout): void {
  if (bytes !== undefined && bytes !== found.bytes) {
    throw refuseFile(`The file was to have ${bytes} bytes, and has ${found.bytes}.`);
  }
  if (sha256 !== undefined && sha256 !== found.sha256) {
    throw refuseFile(`The file was to have the SHA-256 ${sha256}, and has ${found.sha256}.`);
  }
  if (rows !== undefined && rows !== found.rows) {
    throw refuseFile(`The file was to have ${rows} rows, and has ${found.rows}.`);
  }
}
