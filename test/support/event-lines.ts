import { zstdDecompressSync } from 'node:zlib';
import type { IngestGroup } from '#core/intake/ingest-group.ts';

/** The event lines of a group that came out of the stream, as DuckDB will see them. */
export function eventLines({ packedEvents }: IngestGroup): string {
  return packedEvents.byteLength === 0 ? '' : zstdDecompressSync(packedEvents).toString('utf8');
}
