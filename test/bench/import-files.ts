import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Mapping } from '../../lambdas/imports/domain/mapping.ts';

/** Files of orders for the benches of imports, always the same, and an S3 that has one file on disk. */
const EVENTS = ['Charged', 'Product Viewed', 'Added To Cart', 'App Opened', 'Searched'];
const CATEGORIES = ['Shoes', '"Bags, large"', 'Hats', 'Books'];
const PEOPLE = 50_000;

export const header = ['identity', 'evtName', 'ts', 'price', 'quantity', 'category', 'sku', 'paid', 'delivered'];
const types = new Map<string, Pick<Mapping[number], 'dataType' | 'format'>>([
  ['ts', { dataType: 'Date', format: 'epoch' }],
  ['price', { dataType: 'Float' }],
  ['quantity', { dataType: 'Integer' }],
  ['paid', { dataType: 'Boolean' }],
  ['delivered', { dataType: 'Date', format: 'dd/MM/yyyy' }],
]);
export const mapping: Mapping = header.map((column) => ({
  ...{ column, name: column, dataType: 'String' },
  ...types.get(column),
}));

function cellsOf(row: number): string[] {
  const mixed = Math.imul(row + 1, 0x9e3779b1) >>> 0;
  const two = (number: number) => String(number).padStart(2, '0');
  return [
    `user-${mixed % PEOPLE}`,
    EVENTS[mixed % EVENTS.length] ?? '',
    String(1_790_000_000 + (row >> 2)),
    ((mixed % 100_000) / 100).toFixed(2),
    String((mixed % 9) + 1),
    CATEGORIES[(mixed >>> 8) % CATEGORIES.length] ?? '',
    `SKU-${mixed % 1_000_003}`,
    mixed % 2 === 0 ? 'true' : 'false',
    `${two(((mixed >>> 4) % 28) + 1)}/${two(((mixed >>> 12) % 12) + 1)}/2026`,
  ];
}

const csvLine = (row: number) => `${cellsOf(row).join(',')}\n`;

function jsonLine(row: number): string {
  const [identity, evtName, ts, price, quantity, category = '', sku, paid, delivered] = cellsOf(row);
  const values = { price: Number(price), quantity: Number(quantity), category: category.replaceAll('"', ''), sku };
  return `${JSON.stringify({ identity, evtName, ts: Number(ts), ...values, paid: paid === 'true', delivered })}\n`;
}

const ROWS_A_WRITE = 5_000;

/** Writes so many rows, or so many bytes of rows; answers how many rows there are. */
export async function writeFile(
  path: string,
  {
    format,
    rows = Number.POSITIVE_INFINITY,
    bytes = Number.POSITIVE_INFINITY,
  }: { format: 'csv' | 'json'; rows?: number; bytes?: number },
): Promise<number> {
  const out = createWriteStream(path);
  const line = format === 'csv' ? csvLine : jsonLine;
  let written = 0;
  let row = 0;
  if (format === 'csv') out.write(`${header.join(',')}\n`);
  while (row < rows && written < bytes) {
    let text = '';
    for (const end = Math.min(rows, row + ROWS_A_WRITE); row < end; row++) text += line(row);
    written += Buffer.byteLength(text);
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return row;
}

/** S3 as far as reading a file goes: the file is at `path`, other objects are in memory, and those under `forgotten` are nowhere. */
export function fileS3(path: string, forgotten: RegExp) {
  const objects = new Map<string, Buffer>();
  const bytesOf = async (Key = '', Range = ''): Promise<Buffer> => {
    const stored = objects.get(Key);
    if (stored && Range === '') return stored;
    const [, from = 0, to = 0] = (/^bytes=(\d+)-(\d+)$/.exec(Range) ?? []).map(Number);
    if (stored) return stored.subarray(from, to + 1);
    const file = await open(path);
    const { buffer } = await file.read(Buffer.allocUnsafe(to + 1 - from), 0, to + 1 - from, from);
    await file.close();
    return buffer;
  };
  const send = async (command: unknown) => {
    if (command instanceof GetObjectCommand) {
      const bytes = await bytesOf(command.input.Key, command.input.Range);
      return { Body: { transformToByteArray: async () => bytes, transformToString: async () => bytes.toString() } };
    }
    if (command instanceof PutObjectCommand && !forgotten.test(command.input.Key ?? '')) {
      objects.set(command.input.Key ?? '', Buffer.from(Object(command.input.Body)));
    }
    return {};
  };
  return { client: Object.assign(new S3Client({ region: 'us-east-1' }), { send }), objects, size: statSync(path).size };
}
