import { setTimeout as pause } from 'node:timers/promises';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { Failure } from '#core/failure.ts';
import { type GroupFrame, type IngestGroup, readGroup, readHeader } from '#core/intake/ingest-group.ts';
import { roundOf } from '#core/intake/round.ts';

/**
 * The `Ingest` stream: groups in, with the stream's own acknowledgement per group; groups out. A put that had to be
 * tried again may have been stored twice, so its record is marked `again` in the partition key (the explicit hash key
 * decides the shard): `lake/store-batch` then looks whether the first try had got through, in the commits since the upload
 * was received or, where the mark says so, since a later instant.
 *
 * zstd at level 1: as quick as gzip at level 1 here and a third smaller on real uploads.
 */
const AGAIN = '#again';
/**
 * A shard takes 1 MB and 1,000 records a second, and one upload may be 2.7 MB as compressed. What was throttled is
 * tried again for so long, about once a second in the end. The function that waits has 29 s.
 */
const PATIENCE_MS = 10_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;
/** Most parts come out in one piece; Node's default of 16 KB costs a third more time. */
const CHUNK_BYTES = 64 * 1024;
/** One record takes 1 MiB with its partition key; a group above this is to be split. */
export const MAX_GROUP_BYTES = 1_000_000;

export type StreamAt = { stream: string; client: KinesisClient };
export type OutgoingGroup = { lane: number; bytes: Buffer };
export type Acknowledgement =
  | { kind: 'stored'; shardId: string; sequenceNumber: string }
  | { kind: 'refused'; reason: string };

/**
 * A record, in order: its layout (one byte, so that a later layout can be told from this one while records of both are
 * under way); the lengths of its header (two bytes) and of its compressed profile changes (four); the header; the
 * changes; the events as a zstd frame of their own. Many such frames, one after the other, are a file that DuckDB
 * inflates as it reads.
 */
const LAYOUT = 2;
const LENGTHS_END = 7;

export function compressGroup({ header, changes, events }: GroupFrame): Buffer {
  const packed = pack(changes);
  const lengths = Buffer.alloc(LENGTHS_END);
  lengths.writeUInt8(LAYOUT, 0);
  lengths.writeUInt16BE(header.byteLength, 1);
  lengths.writeUInt32BE(packed.byteLength, 3);
  return Buffer.concat([lengths, header, packed, pack(events)]);
}

/** The checksum is what shows that bytes were changed, since lines that were may still be lines. */
function pack(bytes: Buffer): Buffer {
  if (bytes.byteLength === 0) return bytes;
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
  return zstdCompressSync(bytes, { chunkSize: CHUNK_BYTES, params });
}

/** Reverses `compressGroup`, all but the events, and parses; throws `corrupt-data`. */
export function decodeGroup(bytes: Buffer): IngestGroup {
  const { header, changes, packedEvents } = partsOf(bytes);
  return { ...readGroup({ header, changes: unpack(changes) }), packedEvents };
}

/** Whose group it is and of how many events, without its profile changes; throws `corrupt-data`. */
export function headerOf(bytes: Buffer): Pick<IngestGroup, 'header' | 'packedEvents'> {
  const { header, packedEvents } = partsOf(bytes);
  return { header: readHeader(header), packedEvents };
}

function partsOf(bytes: Buffer): { header: Buffer; changes: Buffer; packedEvents: Buffer } {
  if (bytes.byteLength < LENGTHS_END || bytes.readUInt8(0) !== LAYOUT) return notAGroup('not of this layout');
  const headerEnd = LENGTHS_END + bytes.readUInt16BE(1);
  const changesEnd = headerEnd + bytes.readUInt32BE(3);
  if (changesEnd > bytes.byteLength) return notAGroup('shorter than it says');
  return {
    header: bytes.subarray(LENGTHS_END, headerEnd),
    changes: bytes.subarray(headerEnd, changesEnd),
    packedEvents: bytes.subarray(changesEnd),
  };
}

/** 64 MiB bounds what a hostile record may inflate to; its events are bounded by their announced number. */
function unpack(bytes: Buffer): Buffer {
  if (bytes.byteLength === 0) return bytes;
  try {
    return zstdDecompressSync(bytes, { chunkSize: CHUNK_BYTES, maxOutputLength: 64 * 1024 * 1024 });
  } catch (cause) {
    return notAGroup(cause);
  }
}

/** The event lines of a group, each with its end. */
export function unpackLines(packed: Buffer): string[] {
  return (
    unpack(packed)
      .toString('utf8')
      .match(/[^\n]*\n/g) ?? []
  );
}

export function packLines(lines: readonly string[]): Buffer {
  return pack(Buffer.from(lines.join('')));
}

function notAGroup(cause: unknown): never {
  throw new Failure('corrupt-data', 'not a group of the ingest stream', { retry: 'never', cause });
}

export function wasPutAgain(partitionKey: string): boolean {
  return partitionKey.includes(AGAIN);
}

/** Before this instant, epoch milliseconds, none of the record's tries was made; undefined where the record does not say. */
export function putSince(partitionKey: string): number | undefined {
  const [, since] = partitionKey.split(`${AGAIN}@`);
  return since === undefined ? undefined : Number(since);
}

type Marks = {
  /** The groups may have been put before by somebody else, and are marked from the first try. */
  again?: boolean;
  /** When the first try was made at the earliest, where the groups were received long before. */
  since?: number;
};

/**
 * Puts the groups, a lane's one after the other, and answers for each, in order, whether the stream has it. Behind one that it
 * does not take, none of its lane is put.
 */
export async function putGroups(
  at: StreamAt & { lanes: number } & Marks,
  groups: readonly OutgoingGroup[],
): Promise<Acknowledgement[]> {
  const outcomes: Acknowledgement[] = groups.map(() => ({ kind: 'refused', reason: 'not tried' }));
  const tried = new Set<number>();
  const isOpen = ({ index }: Placed) => outcomes[index]?.kind === 'refused';
  let open = groups.map((group, index): Placed => ({ ...group, index }));
  let spentMs = 0;
  for (let refusals = 0; open.length > 0; ) {
    const startedAt = performance.now();
    const round = roundOf(open);
    await putOnce(at, { round, outcomes, tried });
    open = open.filter(isOpen);
    const waitMs = round.some(isOpen) ? waitAfter(refusals++) : 0;
    spentMs += performance.now() - startedAt + waitMs;
    if (spentMs > PATIENCE_MS) break;
    if (waitMs > 0) await pause(waitMs);
  }
  return outcomes;
}

type Placed = OutgoingGroup & { index: number };

const waitAfter = (refusals: number) =>
  Math.min(FIRST_WAIT_MS * 2 ** refusals, LONGEST_WAIT_MS) * (0.5 + Math.random());

async function putOnce(
  at: StreamAt & { lanes: number } & Marks,
  { round, outcomes, tried }: { round: readonly Placed[]; outcomes: Acknowledgement[]; tried: Set<number> },
): Promise<void> {
  const marks = (index: number) => (at.again === true || tried.has(index) ? markOf(at) : '');
  const entries = round.map((group) => entryOf(group, at.lanes, marks(group.index)));
  for (const { index } of round) tried.add(index);
  try {
    const answer = await at.client.send(new PutRecordsCommand({ StreamName: at.stream, Records: entries }));
    for (const [place, { index }] of round.entries()) {
      const result = answer.Records?.[place];
      outcomes[index] =
        result?.SequenceNumber && result.ShardId
          ? { kind: 'stored', shardId: result.ShardId, sequenceNumber: result.SequenceNumber }
          : { kind: 'refused', reason: result?.ErrorCode ?? 'no answer for this record' };
    }
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.name : String(thrown);
    for (const { index } of round) outcomes[index] = { kind: 'refused', reason };
  }
}

const markOf = ({ since }: Marks) => (since === undefined ? AGAIN : `${AGAIN}@${since}`);

/**
 * Lanes cut the hash space evenly. A group may have been laid out by another number of lanes (a claim's, an import's): where there
 * are fewer by now, it goes where its people's next records go, as far as the new number divides the old one.
 */
function entryOf(group: OutgoingGroup, lanes: number, mark: string): PutRecordsRequestEntry {
  const middleOfLane = ((BigInt(group.lane % lanes) * 2n + 1n) << 127n) / BigInt(lanes);
  return {
    Data: group.bytes,
    PartitionKey: `${group.lane}${mark}`,
    ExplicitHashKey: middleOfLane.toString(),
  };
}
