import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Failure } from '#core/failure.ts';
import { type ObjectsAt, writeJson } from '#store/aws/json-objects.ts';
import { type ImportsAt, readImport } from '../adapters/dynamo-imports.ts';
import { noteBytesRead, noteCut } from '../adapters/dynamo-reading.ts';
import { inflated } from '../adapters/gzip.ts';
import { isGzip } from '../adapters/inflated-head.ts';
import { readRange } from '../adapters/object-ranges.ts';
import { decrypted } from '../adapters/pgp.ts';
import { rawParts } from '../adapters/raw-parts.ts';
import { bounded, checkExpected, checkSize } from '../domain/bounded.ts';
import { type CutPart, cutter, type Piece } from '../domain/cutter.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { layoutKey, partsKey, sourceKey } from '../domain/keys.ts';
import { isArmored, isNamedGzip, isNamedPgp } from '../domain/kind-of-file.ts';
import type { Layout, Part } from '../domain/layout.ts';
import type { CutAnswer } from '../domain/machine-events.ts';
import { refuseFile } from '../domain/refuse-file.ts';

/**
 * Reads a file once from its first byte to its last, finds what is wrong with it as a whole, and cuts it into parts: ranges of
 * the file itself where it is plain, objects of their own where it is compressed or encrypted. Only at the end it says what the parts
 * are; so nothing is used of a file whose sums do not match, or which was changed on its way.
 */
export type CutDeps = {
  importsAt: ImportsAt;
  files: ObjectsAt;
  /** The private half of a key of the account, armored. */
  openKey: (accountId: string, keyId: string) => Promise<string | undefined>;
  sizeOf: (ref: ImportRef) => Promise<number | undefined>;
  partBytes?: number;
};

const PART_BYTES = 24 * 1024 * 1024;
const NOTED_EVERY_MS = 2_000;

export function cutFile(deps: CutDeps) {
  const { importsAt, files } = deps;
  return async function cut(ref: ImportRef): Promise<CutAnswer> {
    const made = await readImport(importsAt, ref);
    const size = (await deps.sizeOf(ref)) ?? 0;
    checkSize(made, size);
    const { parts, layout } = await cutWhole(deps, { made, size });
    checkExpected(made.expected, layout);
    await writeJson(files, { key: layoutKey(made), value: layout });
    await writeJson(files, { key: partsKey(made), value: parts });
    if (!(await noteCut(importsAt, made, { bytesRead: size, parts: parts.length, rows: layout.rows }))) throw gone();
    return { accountId: made.accountId, importId: made.importId, parts: parts.length, partsKey: partsKey(made) };
  };
}

type Sized = { made: Import; size: number };

async function cutWhole(deps: CutDeps, { made, size }: Sized): Promise<{ parts: Part[]; layout: Layout }> {
  const source = sourceOf(deps, { made, size });
  const { content, encryption } = await contentOf(deps, { made, source });
  try {
    const { parts, layout } = await cutContent(deps, { made, content: await content() });
    return { parts, layout: { ...layout, bytes: source.read(), sha256: source.sha256() } };
  } catch (thrown) {
    // What was changed on its way looks like anything; then it is that which is said.
    if (encryption && thrown instanceof Failure && thrown.code === 'bad-input') {
      for await (const _ of decrypted(readRange(deps.files, { key: sourceKey(made), from: 0, to: size }), encryption));
    }
    throw thrown;
  }
}

async function cutContent(
  { files, partBytes = PART_BYTES }: CutDeps,
  { made, content }: { made: Import; content: Content },
) {
  const cutting = cutter({ ...made, mapping: made.mapping, delimiter: made.delimiter, partBytes, isUtf8 });
  const raw = content.isPlain ? undefined : rawParts(files, made);
  const parts: Part[] = [];
  const take = async (pieces: readonly Piece[]) => {
    for (const { bytes, ends } of pieces) {
      await raw?.add(bytes);
      if (ends) parts.push(raw ? await raw.end(ends) : rangeOf(made, ends));
    }
  };
  for await (const chunk of content.bytes) await take(cutting.push(chunk));
  const { pieces, layout } = cutting.finish();
  await take(pieces);
  await raw?.settle();
  return { parts, layout };
}

function rangeOf(made: Import, ends: CutPart): Part {
  return { ...ends, key: sourceKey(made), compression: 'none' };
}

/** The file's bytes as they are, counted and summed; notes from time to time how far it is. */
function sourceOf({ importsAt, files }: CutDeps, { made, size }: { made: Import; size: number }) {
  const hash = createHash('sha256');
  let read = 0;
  async function* bytes(): AsyncGenerator<Buffer> {
    let notedAt = importsAt.now();
    for await (const chunk of readRange(files, { key: sourceKey(made), from: 0, to: size })) {
      hash.update(chunk);
      read += chunk.byteLength;
      yield chunk;
      if (importsAt.now() - notedAt < NOTED_EVERY_MS) continue;
      notedAt = importsAt.now();
      if (!(await noteBytesRead(importsAt, made, read))) throw gone();
    }
  }
  return { bytes, read: () => read, sha256: () => hash.digest('hex') };
}

const gone = () => new Failure('superseded', 'The import is not under way any more', { retry: 'never' });

type Source = ReturnType<typeof sourceOf>;

type Content = { bytes: AsyncIterable<Buffer>; isPlain: boolean };

/** The text that is in the file, by what its bytes say it is; its name and its key only say what it must be. */
async function contentOf({ openKey }: CutDeps, { made, source }: { made: Import; source: Source }) {
  const { fileName, accountId, keyId } = made;
  const sent = await peek(source.bytes());
  const isEncrypted = keyId !== undefined || isNamedPgp(fileName) || isArmored(sent.head);
  if (!isEncrypted) return { content: async () => textOf(sent, { source, fileName, isPlain: true }) };
  if (keyId === undefined) throw refuseFile('The file is encrypted, and nobody said by which key: name its keyId.');
  const armoredKey = await openKey(accountId, keyId);
  if (armoredKey === undefined) throw refuseFile(`The account has no key ${keyId}.`);
  const encryption = { armoredKey, keyId };
  const content = async () => {
    const within = await peek(bounded(decrypted(sent.all(), encryption), source.read));
    return textOf(within, { source, fileName, isPlain: false });
  };
  return { content, encryption };
}

type Peeked = Awaited<ReturnType<typeof peek>>;
type Text = { source: Source; fileName: string; isPlain: boolean };

function textOf({ head, all }: Peeked, { source, fileName, isPlain }: Text): Content {
  if (isGzip(head)) return { bytes: bounded(inflated(all()), source.read), isPlain: false };
  if (isNamedGzip(fileName)) throw refuseFile('The file is named as gzipped, and is not.');
  return { bytes: all(), isPlain };
}

/** The first bytes, and then all of them. */
async function peek(source: AsyncGenerator<Buffer>) {
  let head: Buffer = Buffer.alloc(0);
  while (head.byteLength < LOOKED_AT) {
    const { done, value } = await source.next();
    if (done) break;
    head = head.byteLength === 0 ? value : Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    yield* source;
  }
  return { head, all };
}

const LOOKED_AT = 256;
