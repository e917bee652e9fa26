/**
 * Groups for the stream, one after the other in one object: for each its length (four bytes), its lane (two) and its bytes, which are
 * what `store/stream/ingest.ts` puts.
 */
export type PackedGroup = { lane: number; bytes: Buffer };

const HEAD = 6;

export function packGroup({ lane, bytes }: PackedGroup): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(bytes.byteLength, 0);
  head.writeUInt16BE(lane, 4);
  return Buffer.concat([head, bytes]);
}

/** Throws a RangeError where the bytes end within a group. */
export function* packedGroups(packed: Buffer): Generator<PackedGroup> {
  for (let at = 0; at < packed.byteLength; ) {
    const length = packed.readUInt32BE(at);
    const lane = packed.readUInt16BE(at + 4);
    const end = at + HEAD + length;
    if (end > packed.byteLength) throw new RangeError(`a group of ${length} bytes, ${packed.byteLength - at} are left`);
    yield { lane, bytes: packed.subarray(at + HEAD, end) };
    at = end;
  }
}
