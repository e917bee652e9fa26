import { createHash } from 'node:crypto';
import type { FileType } from './columns.ts';
import { type Dropped, pairOf, type Seen, versionOf } from './dropped.ts';
import { DATA_NAMES, folderOf, kindOfDropped, partOf, sourceNames } from './dropped-name.ts';
import { GB, MAX_BYTES } from './sizes.ts';

/**
 * What becomes of the files that an account has dropped, as one sweep finds them and the sweeps before remember them. A file is
 * whole when it rested and two sweeps found it the same. A pair is a manifest and the files that it names, whole all of them; which came
 * first does not matter. What finds no other half is refused after a time.
 */
export type DroppedRules = { restsFor: number; restsUnsizedFor: number; refusedAfter: number };
export type Found = { files: readonly Dropped[]; seen: ReadonlyMap<string, Seen>; now: number; rules: DroppedRules };
export type Decided = {
  /** Seen for the first time, or changed: to be remembered. */
  look: Dropped[];
  /** May be manifests, and are to be read. */
  read: Dropped[];
  /** In the order in which they are to be taken: profiles before events, and of these what came first. */
  take: Pair[];
  refuse: Refusal[];
  /** Nothing of it waits for anything. */
  isQuiet: boolean;
};
export type Pair = {
  type: FileType;
  manifest: Dropped;
  data: Dropped[];
  pair: string;
  /** It is there for too long already. */
  isOverdue: boolean;
};
/** `of` are all files that are not spoken of again; the import is named after the first. `done` as in what is remembered. */
export type Refusal = { of: Dropped[]; reason: string; done?: string };

type Known = { file: Dropped; seen: Seen; kind: 'data' | 'manifest' | 'part' | 'other' };

export function decideDropped({ files, seen, now, rules }: Found): Decided {
  const decided: Decided = { look: [], read: [], take: [], refuse: [], isQuiet: true };
  const whole = new Map<string, Known>();
  const names = new Set(files.map(({ name }) => name));
  for (const file of files) {
    const kind = kindOfDropped(file.name);
    if (kind === 'unfinished') continue;
    const before = seen.get(file.name);
    if (before?.version !== versionOf(file)) decided.look.push(file);
    else if (now - file.modifiedAt < rules.restsFor * 1_000) decided.isQuiet = false;
    else if ((kind === 'manifest' || kind === 'either') && !before.content) decided.read.push(file);
    else {
      const isManifest = kind === 'manifest' || (kind === 'either' && before.content?.kind !== 'data');
      const known = isManifest ? 'manifest' : kind === 'either' ? 'data' : kind;
      whole.set(file.name, { file, seen: before, kind: known });
    }
  }
  if (decided.look.length + decided.read.length > 0) decided.isQuiet = false;

  const at = { whole, names, now, rules, decided };
  const named = new Set<string>();
  for (const one of whole.values()) {
    if (one.kind !== 'manifest') continue;
    for (const name of sourcesOf(one)) named.add(name);
    decideManifest(one, at);
  }
  decideAlone(
    [...whole.values()].filter(({ kind, file }) => kind !== 'manifest' && !named.has(file.name)),
    at,
  );
  decided.take.sort(inTurn);
  return decided;
}

/** Profiles first, that events find their people as the same evening has them. */
function inTurn(one: Pair, other: Pair): number {
  if (one.type !== other.type) return one.type === 'profile' ? -1 : 1;
  return newestOf(one.data) - newestOf(other.data);
}

/** Names of the files that a manifest is about, in the order in which they are one. */
function sourcesOf({ file, seen: { content } }: Known): string[] {
  if (content?.kind !== 'manifest') return [];
  return sourceNames(content).map((name) => folderOf(file.name) + name);
}

type At = {
  whole: ReadonlyMap<string, Known>;
  names: ReadonlySet<string>;
  now: number;
  rules: DroppedRules;
  decided: Decided;
};

function decideManifest(manifest: Known, at: At): void {
  const { file, seen } = manifest;
  const { decided } = at;
  const { content } = seen;
  if (content?.kind === 'broken') {
    if (!seen.refused) decided.refuse.push({ of: [file], reason: content.reason });
    return;
  }
  if (content?.kind !== 'manifest') return;
  const sources = sourcesOf(manifest);
  const missing = sources.filter((name) => !at.names.has(name));
  if (missing.length > 0) {
    // Also where the file was taken, and its owner has removed it since.
    if (seen.refused || seen.done !== undefined) return;
    if (!isOver(at, seen.since)) decided.isQuiet = false;
    else decided.refuse.push({ of: [file], reason: missingReason(missing, at.rules) });
    return;
  }
  const known = sources.flatMap((name) => at.whole.get(name) ?? []);
  const data = known.map((one) => one.file);
  const pair = pairOf(data);
  if (known.length === sources.length && seen.done === pair) return;
  decided.isQuiet = false;
  if (known.length < sources.length) return;
  const bytes = data.reduce((sum, { size }) => sum + size, 0);
  const newest = Math.max(...known.map((one) => one.seen.since));
  const isOverdue = isOver(at, Math.max(newest, seen.since));
  const limit = content.encrypted ? MAX_BYTES.encrypted : MAX_BYTES.file;
  if (bytes > limit) {
    decided.refuse.push({ of: [file], done: pair, reason: sizeReason({ ...content, bytes, limit }) });
  } else if (content.bytes !== undefined && content.bytes !== bytes) {
    const reason = `size: the manifest says ${content.bytes} bytes, and ${content.fileName} has ${bytes}`;
    if (isOverdue) decided.refuse.push({ of: [file], done: pair, reason });
  } else if (!restsUnsized({ manifest, content, data, newest, at })) {
    decided.take.push({ type: content.type, manifest: file, data, pair, isOverdue });
  }
}

/** A manifest that was there first and says no size cannot tell half a file from a whole one: the file must rest for longer. */
function restsUnsized({
  manifest,
  content,
  data,
  newest,
  at,
}: {
  manifest: Known;
  content: { bytes?: number | undefined };
  data: readonly Dropped[];
  newest: number;
  at: At;
}) {
  // By looks, which see a file when it is there; of what came between two of them, by the bucket's clock.
  const wasFirst = manifest.seen.since < newest || manifest.file.modifiedAt < newestOf(data);
  return wasFirst && content.bytes === undefined && at.now - newest < at.rules.restsUnsizedFor * 1_000;
}

const newestOf = (files: readonly Dropped[]) => Math.max(...files.map(({ modifiedAt }) => modifiedAt));

/** Files that no manifest names: of the parts of one file, one refusal. */
function decideAlone(alone: readonly Known[], at: At): void {
  const groups = new Map<string, Known[]>();
  for (const one of alone) {
    if (one.seen.refused || one.seen.done !== undefined) continue;
    if (!isOver(at, one.seen.since)) {
      at.decided.isQuiet = false;
      continue;
    }
    const whole = one.kind === 'part' ? (partOf(one.file.name)?.whole ?? one.file.name) : one.file.name;
    groups.set(whole, [...(groups.get(whole) ?? []), one]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first) at.decided.refuse.push({ of: group.map(({ file }) => file), reason: aloneReason(first, at.rules) });
  }
}

const isOver = ({ now, rules }: Pick<At, 'now' | 'rules'>, since: number) => now - since >= rules.refusedAfter * 1_000;

function afterSeconds({ refusedAfter }: DroppedRules): string {
  const minutes = Math.round(refusedAfter / 60);
  return minutes % 60 === 0 && minutes > 0 ? `${minutes / 60} h` : `${minutes} min`;
}

function aloneReason({ kind }: Known, rules: DroppedRules): string {
  if (kind === 'other') return `The name must end in ${DATA_NAMES}; a manifest ends in .manifest, .yaml, .yml or .json`;
  const what = kind === 'part' ? 'these parts' : 'this file';
  return `No manifest that names ${what} came within ${afterSeconds(rules)}; put a manifest whose fileName is this name`;
}

const MOST_SHOWN = 3;

function missingReason(missing: readonly string[], rules: DroppedRules): string {
  const shown = missing.slice(0, MOST_SHOWN).join(', ');
  const more = missing.length > MOST_SHOWN ? ` and ${missing.length - MOST_SHOWN} more` : '';
  return `fileName: the manifest names ${shown}${more}, which did not come within ${afterSeconds(rules)}`;
}

function sizeReason({
  fileName,
  bytes,
  limit,
  encrypted,
}: {
  fileName: string;
  bytes: number;
  limit: number;
  encrypted: boolean;
}): string {
  const what = encrypted ? 'an encrypted file' : 'a file';
  return `${fileName} has ${bytes} bytes; ${what} may have at most ${limit} (${limit / GB} GB)`;
}

/** A key under which files are taken or refused once. */
export function claimOf(kind: 'take' | 'refuse', files: readonly Dropped[]): string {
  if (kind === 'take') return pairOf(files);
  return createHash('sha256')
    .update(`refuse ${pairOf(files)}`)
    .digest('hex');
}
