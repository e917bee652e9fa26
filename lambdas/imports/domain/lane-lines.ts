import { frameLines, type GroupFrame } from '#core/intake/ingest-group.ts';
import type { TakeLine, Upload } from '#core/intake/take-upload.ts';

/**
 * Lines for the stream, lane by lane, as the bytes that they are in a group: hundreds of thousands of them lie here at once, and as
 * texts they would be most of what the collector of garbage has to do.
 */
type Lines = { bytes: Buffer; length: number /** Where each line ends. */; ends: number[] };
export type Lane = { lane: number; events: Lines; profiles: Lines };

const FIRST_BYTES = 64 * 1024;

const noLines = (): Lines => ({ bytes: Buffer.allocUnsafe(0), length: 0, ends: [] });

export function laneLines() {
  const byLane = new Map<number, Lane>();
  let length = 0;

  const takeLine: TakeLine = (line, { lane: number, kind }) => {
    let lane = byLane.get(number);
    if (!lane) {
      lane = { lane: number, events: noLines(), profiles: noLines() };
      byLane.set(number, lane);
    }
    const lines = lane[kind];
    // A UTF-16 unit has at most three bytes in UTF-8.
    const room = lines.length + line.length * 3;
    if (room > lines.bytes.byteLength) lines.bytes = grown(lines, room);
    lines.length += lines.bytes.write(line, lines.length);
    lines.ends.push(lines.length);
    length += line.length;
  };

  return { takeLine, /** Characters of all lines. */ length: () => length, lanes: () => [...byLane.values()] };
}

function grown({ bytes, length }: Lines, room: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, 2 * bytes.byteLength, room));
  bytes.copy(larger, 0, 0, length);
  return larger;
}

/** The frame of a lane's lines, as group number `group` of the upload. */
export function frameOf(
  upload: Upload,
  { lane: { events, profiles }, group }: { lane: Lane; group: number },
): GroupFrame {
  const header = { ...upload, group, events: events.ends.length, profiles: profiles.ends.length };
  return frameLines(header, { events: bytesOf(events), changes: bytesOf(profiles) });
}

const bytesOf = ({ bytes, length }: Lines) => bytes.subarray(0, length);

/** A lane that is too large for one record of the stream, in two; undefined when it is a single line. Order is kept. */
export function halved(lane: Lane): [Lane, Lane] | undefined {
  const { events, profiles } = lane;
  if (events.ends.length > 0 && profiles.ends.length > 0) {
    return [
      { ...lane, profiles: noLines() },
      { ...lane, events: noLines() },
    ];
  }
  const middle = Math.ceil((events.ends.length + profiles.ends.length) / 2);
  if (middle === events.ends.length + profiles.ends.length) return undefined;
  return [
    { ...lane, events: linesOf(events, 0, middle), profiles: linesOf(profiles, 0, middle) },
    { ...lane, events: linesOf(events, middle), profiles: linesOf(profiles, middle) },
  ];
}

function linesOf({ bytes, length, ends }: Lines, from: number, to = ends.length): Lines {
  const start = from === 0 ? 0 : (ends[from - 1] ?? 0);
  const end = to === 0 ? 0 : (ends[to - 1] ?? length);
  return {
    bytes: bytes.subarray(start, end),
    length: end - start,
    ends: ends.slice(from, to).map((one) => one - start),
  };
}
