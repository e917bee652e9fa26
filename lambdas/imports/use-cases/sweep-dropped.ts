import type { Account } from '#core/accounts/account.ts';
import { Failure, reasonOf } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type Decided, type DroppedRules, decideDropped, type Pair, type Refusal } from '../domain/decide-dropped.ts';
import { type Dropped, pairOf, type Seen, versionOf } from '../domain/dropped.ts';
import { baseOf, isEncryptedName, kindOfDropped } from '../domain/dropped-name.ts';
import { readManifest } from '../domain/manifest.ts';
import { MOST_BYTES as MOST_MANIFEST_BYTES } from '../domain/yaml-tree.ts';
import type { Taken } from './take-dropped.ts';

/**
 * One look at all that users have dropped: what is new is remembered, manifests are read, pairs are taken, and what stayed without
 * its other half is refused. Accounts have their turns one after the other, so that none waits for all files of another; of one
 * account a pair is taken when that before it is, and so events come after the profiles of the same look. What there is no time for is
 * left to the next look.
 */
export type SweepDeps = {
  list: () => Promise<Map<string, Dropped[]>>;
  /** Undefined where there is none of this id. */
  readAccount: (accountId: string) => Promise<Account | undefined>;
  readSeen: (accountId: string) => Promise<Map<string, Seen>>;
  writeSeen: (accountId: string, seen: Seen) => Promise<void>;
  noteSeen: (of: { accountId: string; name: string; version: string }, fields: Partial<Seen>) => Promise<void>;
  read: (of: { accountId: string; file: Dropped }) => Promise<Buffer | undefined>;
  take: (owner: { account: Account }, pair: Pair) => Promise<Taken>;
  refuse: (owner: { account: Account }, refusal: Refusal) => Promise<Taken>;
  failed: (accountId: string, thrown: unknown) => void;
  /** Accounts of which nothing waits, with their files as they were then: they are not looked at again until they change. */
  quiet: Map<string, string>;
  rules: DroppedRules;
  now: () => number;
  /** How long new work is begun. */
  forMs: number;
};
export type Swept = Record<'accounts' | 'files' | 'taken' | 'refused' | 'waiting' | 'failed', number> & {
  isBehind: boolean;
};

/** Accounts looked at, and accounts of which a pair is taken, at once. */
const LOOKING = 8;
const TAKING = 4;
/** A file may have come in ten thousand parts. */
const NOTING = 16;

type Job = () => Promise<void>;
type Sweep = { deps: SweepDeps; totals: Swept; isOver: () => boolean };

export function sweepDropped(deps: SweepDeps) {
  return async function sweep(): Promise<Swept> {
    const until = deps.now() + deps.forMs;
    const totals: Swept = { accounts: 0, files: 0, taken: 0, refused: 0, waiting: 0, failed: 0, isBehind: false };
    const found = await deps.list();
    for (const accountId of deps.quiet.keys()) if (!found.has(accountId)) deps.quiet.delete(accountId);
    const isOver = () => {
      totals.isBehind ||= deps.now() >= until;
      return totals.isBehind;
    };
    const at = { deps, totals, isOver };
    const jobs: Job[][] = [];
    await inParallel(rotated([...found], deps.now()), {
      width: LOOKING,
      async work([accountId, files]) {
        totals.accounts++;
        totals.files += files.length;
        if (isOver()) return;
        await guarded(at, accountId, async () => void jobs.push(await lookAt(at, { accountId, files })));
      },
    });
    await inTurns(jobs, isOver);
    return totals;
  };
}

/** Each minute begins with another, so that the first is not always the same. */
function rotated<T>(items: T[], now: number): T[] {
  const first = items.length > 0 ? Math.floor(now / 60_000) % items.length : 0;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** The first of each account, then the second of each, and so on; none before its own account's last one is done. */
async function inTurns(jobs: readonly Job[][], isOver: () => boolean): Promise<void> {
  const waiting = jobs.filter(({ length }) => length > 0);
  await inParallel(Array.from({ length: TAKING }), {
    width: TAKING,
    async work() {
      for (let own = waiting.shift(); own; own = waiting.shift()) {
        if (isOver()) return;
        const [job, ...later] = own;
        await job?.();
        if (later.length > 0) waiting.push(later);
      }
    },
  });
}

/** What fails of one account, or of one file, holds up no other. */
async function guarded({ deps, totals }: Sweep, accountId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    totals.failed++;
    deps.failed(accountId, thrown);
  }
}

async function lookAt(at: Sweep, { accountId, files }: { accountId: string; files: Dropped[] }): Promise<Job[]> {
  const { deps, totals } = at;
  const asTheyAre = pairOf(files);
  if (deps.quiet.get(accountId) === asTheyAre) return [];
  const account = await deps.readAccount(accountId);
  // A folder of nobody's: no user was made for it.
  if (!account) return [];
  const seen = await deps.readSeen(accountId);
  const decide = () => decideDropped({ files, seen, now: deps.now(), rules: deps.rules });
  let decided = decide();
  // One look sees all at once, however long it takes to note it.
  const since = deps.now();
  for (const file of decided.look) {
    await deps.writeSeen(accountId, { name: file.name, version: versionOf(file), since });
  }
  for (const file of decided.read) await guarded(at, accountId, () => remember(deps, { accountId, file, seen }));
  if (decided.read.length > 0) decided = decide();
  if (decided.isQuiet && decided.refuse.length === 0) deps.quiet.set(accountId, asTheyAre);
  else if (decided.take.length + decided.refuse.length === 0) totals.waiting++;
  return jobsOf(at, { account, decided });
}

/** What a file that may be a manifest is. */
async function remember(
  deps: SweepDeps,
  { accountId, file, seen }: { accountId: string; file: Dropped; seen: Map<string, Seen> },
): Promise<void> {
  const before = seen.get(file.name);
  const content = await contentOf(deps, { accountId, file });
  if (!before || !content) return;
  seen.set(file.name, { ...before, content });
  await deps.noteSeen({ accountId, name: file.name, version: before.version }, { content });
}

async function contentOf(
  deps: SweepDeps,
  { accountId, file }: { accountId: string; file: Dropped },
): Promise<Seen['content']> {
  const isManifest = kindOfDropped(file.name) === 'manifest';
  if (file.size > MOST_MANIFEST_BYTES) {
    const reason = `${baseOf(file.name)}: must be at most ${MOST_MANIFEST_BYTES} bytes, is ${file.size}`;
    return isManifest ? { kind: 'broken', reason } : { kind: 'data' };
  }
  const bytes = await deps.read({ accountId, file });
  if (!bytes) return undefined;
  if (!isManifest && !looksLikeManifest(bytes.toString('utf8'))) return { kind: 'data' };
  try {
    const { fileName, type, expected, parts } = readManifest(bytes, baseOf(file.name));
    const size = expected.bytes !== undefined && { bytes: expected.bytes };
    return { kind: 'manifest', fileName, type, encrypted: isEncryptedName(fileName), parts, ...size };
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'bad-input')
      return { kind: 'broken', reason: shortReason(thrown) };
    throw thrown;
  }
}

/** It may name a field of any length, and is kept, mailed and told. */
const MOST_REASON = 1_000;

function shortReason(thrown: Failure): string {
  const reason = reasonOf(thrown);
  return reason.length > MOST_REASON ? `${reason.slice(0, MOST_REASON).toWellFormed()}…` : reason;
}

function jobsOf(at: Sweep, { account, decided }: { account: Account; decided: Decided }): Job[] {
  const { deps, totals } = at;
  const { accountId } = account;
  const note = async (file: Dropped, fields: Partial<Seen>) =>
    await deps.noteSeen({ accountId, name: file.name, version: versionOf(file) }, fields);
  const refuse = async (refusal: Refusal) => {
    if ((await deps.refuse({ account }, refusal)).kind !== 'done') return;
    totals.refused++;
    const { done } = refusal;
    for (const file of refusal.of) await note(file, { refused: true, ...(done !== undefined && { done }) });
  };
  const untaken = new Set(decided.take.filter(({ type, isOverdue }) => type === 'profile' && !isOverdue));
  const take = async (pair: Pair) => {
    // Another look may be at the profiles, or has failed: events wait for these, but not for ever.
    if (pair.type === 'event' && !pair.isOverdue && untaken.size > 0) return void totals.waiting++;
    const taken = await deps.take({ account }, pair);
    if (taken.kind !== 'busy') untaken.delete(pair);
    if (taken.kind === 'done') {
      totals.taken++;
      const files = [...pair.data, pair.manifest];
      await inParallel(files, { width: NOTING, work: (file) => note(file, { done: pair.pair }) });
    } else if (taken.kind === 'already' && pair.isOverdue) {
      const names = pair.data.map(({ name }) => name).slice(0, 1);
      const reason = `${names} was imported already, as ${taken.importId}; put it again to import it again`;
      await refuse({ of: [pair.manifest], done: pair.pair, reason });
    } else totals.waiting++;
  };
  return [
    ...decided.take.map(
      (pair): Job =>
        () =>
          guarded(at, accountId, () => take(pair)),
    ),
    ...decided.refuse.map(
      (refusal): Job =>
        () =>
          guarded(at, accountId, () => refuse(refusal)),
    ),
  ];
}

/** One object, with the field that every manifest has and one that rows hardly have beside it; rows come in lists or line by line. */
function looksLikeManifest(text: string): boolean {
  if (!/^\ufeff?\s*\{/.test(text) || /\}\s*\n\s*\{/.test(text)) return false;
  return /\bfileName\b["']?\s*:/.test(text) && /\b(columns|type|parts|keyId|clientEmail)\b["']?\s*:|^[^,]*$/.test(text);
}
