import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { spanOf } from './file-body.ts';

/** S3 lists a thousand; fewer, so that tests turn pages. */
const A_PAGE = 7;

type Stored = { bytes: Buffer; metadata: Record<string, string>; modifiedAt: number; version?: string };
/** No bytes: a marker that the object was deleted. */
type Version = { key: string; version: string; modifiedAt: number; bytes?: Buffer };

/**
 * S3 in memory, as far as `store/lake/lake.ts` and the quarantine use it: whole objects put, got, listed and deleted. What is
 * replaced or deleted stays as an old version, as in a bucket with versions.
 */
export function memoryBucket(clock = { now: 0 }) {
  const objects = new Map<string, Stored>();
  const old: Version[] = [];
  let versions = 0;
  const newVersion = () => `v${++versions}`;

  /** The object as it is now becomes an old version; none, where there is none. */
  function retire(key: string): void {
    const { metadata: _, version = 'v0', ...one } = objects.get(key) ?? {};
    if (objects.delete(key)) old.push({ key, modifiedAt: 0, ...one, version });
  }

  /** One version goes for good; what was before it is not brought back, which nothing here asks for. */
  function destroy(key: string, version: string): void {
    const place = old.findIndex((one) => one.key === key && one.version === version);
    if (place >= 0) old.splice(place, 1);
    else if ((objects.get(key)?.version ?? 'v0') === version) objects.delete(key);
  }

  const allVersions = (): Version[] => [
    ...[...objects].map(([key, { version = 'v0', bytes, modifiedAt }]) => ({ key, version, bytes, modifiedAt })),
    ...old,
  ];

  function listVersions({ Prefix = '', KeyMarker = '', VersionIdMarker = '' }: ListObjectVersionsCommandInput): object {
    const all = allVersions()
      .filter(({ key }) => key.startsWith(Prefix))
      .toSorted((a, b) => (`${a.key} ${a.version}` < `${b.key} ${b.version}` ? -1 : 1));
    const from = all.filter(({ key, version }) => `${key} ${version}` > `${KeyMarker} ${VersionIdMarker}`);
    const page = from.slice(0, A_PAGE);
    const listed = page.map(({ key, version, modifiedAt, bytes }) => {
      return { isMarker: !bytes, Key: key, VersionId: version, LastModified: new Date(modifiedAt) };
    });
    return {
      Versions: listed.filter(({ isMarker }) => !isMarker),
      DeleteMarkers: listed.filter(({ isMarker }) => isMarker),
      IsTruncated: from.length > page.length,
      NextKeyMarker: page.at(-1)?.key,
      NextVersionIdMarker: page.at(-1)?.version,
    };
  }

  async function send(command: unknown): Promise<object> {
    if (command instanceof PutObjectCommand) {
      const { Key = '', Body, Metadata = {} } = command.input;
      const bytes = Body instanceof Readable ? await buffer(Body) : Buffer.from(Object(Body));
      retire(Key);
      objects.set(Key, { bytes, metadata: Metadata, modifiedAt: clock.now, version: newVersion() });
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const found = objects.get(command.input.Key ?? '');
      if (!found) throw new NoSuchKey({ $metadata: {}, message: 'no such key' });
      const { start = 0, end = found.bytes.byteLength } = spanOf(command.input.Range);
      const bytes = found.bytes.subarray(start, end + 1);
      const text = { transformToString: async () => bytes.toString(), transformToByteArray: async () => bytes };
      return { Body: Object.assign(Readable.from([bytes]), text) };
    }
    if (command instanceof ListObjectsV2Command) {
      const { Prefix = '', StartAfter = '', MaxKeys = 1_000 } = command.input;
      const keys = [...objects].filter(([key]) => key.startsWith(Prefix) && key > StartAfter);
      const sorted = keys.toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, MaxKeys);
      return { Contents: sorted.map(([Key, { modifiedAt }]) => ({ Key, LastModified: new Date(modifiedAt) })) };
    }
    if (command instanceof DeleteObjectsCommand) {
      for (const { Key = '', VersionId } of command.input.Delete?.Objects ?? []) {
        if (VersionId) destroy(Key, VersionId);
        else {
          retire(Key);
          old.push({ key: Key, version: newVersion(), modifiedAt: clock.now });
        }
      }
      return {};
    }
    if (command instanceof ListObjectVersionsCommand) return listVersions(command.input);
    throw new Error(`memoryBucket does not know ${Object(command).constructor.name}`);
  }
  return { client: Object.assign(new S3Client({ region: 'us-east-1' }), { send }), send, objects, clock, allVersions };
}
export type MemoryBucket = ReturnType<typeof memoryBucket>;
