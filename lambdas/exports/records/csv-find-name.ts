import { hasEscape } from '../domain/json-bytes.ts';

/**
 * Finds a property's place by the bytes of its name as JSON has it, without making a text of it. Records of one event
 * mostly have the same properties in the same order, so the one that followed last time is tried first.
 */
export type FindName = (bytes: Buffer, range: { from: number; to: number }) => number;

export function nameFinder(names: readonly string[]): FindName {
  const encoded = names.map((name) => Buffer.from(JSON.stringify(name).slice(1, -1)));
  const places = new Map(names.map((name, place) => [name, place]));
  const byHash = Map.groupBy(encoded.keys(), (place) => hashOf(encoded[place] ?? Buffer.alloc(0), 0));
  const followers = new Int32Array(names.length + 1).fill(-1);
  let previous = names.length;

  function isAt(place: number, { bytes, from, to }: { bytes: Buffer; from: number; to: number }): boolean {
    const name = encoded[place];
    if (name === undefined || name.length !== to - from) return false;
    for (let at = 0; at < name.length; at++) if (name[at] !== bytes[from + at]) return false;
    return true;
  }
  function search(bytes: Buffer, { from, to }: { from: number; to: number }): number {
    const found = byHash.get(hashOf(bytes, from, to))?.find((place) => isAt(place, { bytes, from, to }));
    if (found !== undefined) return found;
    if (!hasEscape(bytes, { from, to })) return -1;
    const name: unknown = JSON.parse(bytes.toString('utf8', from - 1, to + 1));
    return typeof name === 'string' ? (places.get(name.toWellFormed()) ?? -1) : -1;
  }

  return (bytes, range) => {
    const guess = followers[previous] ?? -1;
    const place = guess >= 0 && isAt(guess, { bytes, ...range }) ? guess : search(bytes, range);
    if (place !== guess) followers[previous] = place;
    if (place >= 0) previous = place;
    return place;
  };
}

function hashOf(bytes: Buffer, from: number, to = bytes.length): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash;
}
