import type { Account } from '#core/accounts/account.ts';
import type { Claim, ClaimRef } from '../adapters/dynamo-dropped.ts';
import { claimOf, type Pair, type Refusal } from '../domain/decide-dropped.ts';
import { type Dropped, versionOf } from '../domain/dropped.ts';
import { baseOf, isEncryptedName, typeByName } from '../domain/dropped-name.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { type Manifest, readManifest } from '../domain/manifest.ts';

/**
 * Takes a pair of files, or refuses files, once each. A claim comes first and names the import; whoever finds one that is not
 * done, and whose maker has died, does the same steps again. The file is copied before there is an import, so an import has its file.
 */
export type TakeDeps = {
  readClaim: (ref: ClaimRef) => Promise<Claim | undefined>;
  makeClaim: (
    made: ClaimRef & { fileName: string; by: string; importId: string; before: Claim | undefined },
  ) => Promise<Claim | undefined>;
  takeOver: (ref: ClaimRef, claim: Claim) => Promise<boolean>;
  endClaim: (ref: ClaimRef, done: boolean) => Promise<void>;
  /** Undefined where it is another one by now. */
  read: (of: { accountId: string; file: Dropped }) => Promise<Buffer | undefined>;
  /** False where a file is not there any more as it was. */
  copy: (of: { ref: ImportRef; data: readonly Dropped[] }) => Promise<boolean>;
  /** Undefined where there is none. */
  readImport: (ref: ImportRef) => Promise<Import | undefined>;
  putNewImport: (made: Import) => Promise<void>;
  start: (ref: ImportRef) => Promise<unknown>;
  reject: (ref: ImportRef, reason: string) => Promise<unknown>;
  newImportId: () => string;
  now: () => number;
};
/** `already`: the data came to an import before. `busy`: another is at it. `changed`: a file is another one by now. */
export type Taken = { kind: 'done' } | { kind: 'already'; importId: string } | { kind: 'busy' } | { kind: 'changed' };
type Owner = { account: Account };

export function takePair(deps: TakeDeps) {
  return async function take({ account }: Owner, { manifest, data, pair }: Pair): Promise<Taken> {
    const { accountId } = account;
    const bytes = await deps.read({ accountId, file: manifest });
    if (!bytes) return { kind: 'changed' };
    const said = readManifest(bytes, baseOf(manifest.name));
    const ref = { accountId, hash: pair };
    const claimed = await claim(deps, { ref, fileName: said.fileName, by: versionOf(manifest) });
    if (claimed.kind !== 'claimed') return claimed;
    const made = importOf({ account, said, claim: claimed.claim, data, now: deps.now() });
    if (!(await deps.readImport(made))) {
      if (!(await deps.copy({ ref: made, data }))) {
        await deps.endClaim(ref, false);
        return { kind: 'changed' };
      }
      await deps.putNewImport(made);
    }
    await deps.start(made);
    await deps.endClaim(ref, true);
    return { kind: 'done' };
  };
}

export function refuseDropped(deps: TakeDeps) {
  return async function refuse({ account }: Owner, { of, reason }: Refusal): Promise<Taken> {
    const { accountId } = account;
    const [first] = of;
    if (!first) return { kind: 'done' };
    const ref = { accountId, hash: claimOf('refuse', of) };
    const fileName = cleanName(first.name);
    const claimed = await claim(deps, { ref, fileName, by: 'refusal' });
    if (claimed.kind === 'already') return { kind: 'done' };
    if (claimed.kind !== 'claimed') return claimed;
    const said = { fileName, type: typeByName(first.name) ?? 'event', expected: {} } as const;
    const made = importOf({ account, said, claim: claimed.claim, data: of, now: deps.now() });
    if (!(await deps.readImport(made))) await deps.putNewImport(made);
    await deps.reject(made, reason);
    await deps.endClaim(ref, true);
    return { kind: 'done' };
  };
}

type Claiming = { ref: ClaimRef; fileName: string; by: string };
type Claimed = Taken | { kind: 'claimed'; claim: Claim };

/** The claim on these files, held by us. */
async function claim(deps: TakeDeps, { ref, fileName, by }: Claiming): Promise<Claimed> {
  const found = await deps.readClaim(ref);
  const make = async (before: Claim | undefined): Promise<Claimed> => {
    const made = await deps.makeClaim({ ...ref, fileName, by, importId: deps.newImportId(), before });
    return made ? { kind: 'claimed', claim: made } : { kind: 'busy' };
  };
  if (!found) return await make(undefined);
  if (!found.done) return (await deps.takeOver(ref, found)) ? { kind: 'claimed', claim: found } : { kind: 'busy' };
  if (found.by === by) return { kind: 'done' };
  const { importId } = found;
  const before = await deps.readImport({ accountId: ref.accountId, importId });
  // Of a file of which nothing is stored, a better manifest may make something.
  const cameToNothing = before?.state === 'Rejected' || before?.state === 'Cancelled';
  return cameToNothing ? await make(found) : { kind: 'already', importId };
}

type Of = { account: Account; said: Omit<Manifest, 'parts'>; claim: Claim; data: readonly Dropped[]; now: number };

function importOf({ account, said, claim: { importId, count }, data, now }: Of): Import {
  const { mapping, clientEmail, keyId, delimiter, fileName, type, expected } = said;
  return {
    accountId: account.accountId,
    importId,
    channel: 'sftp',
    fileName,
    version: count,
    type,
    by: account.accountId,
    bytes: data.reduce((sum, { size }) => sum + size, 0),
    expected,
    timezone: account.timezone,
    state: 'Uploading',
    createdAt: new Date(now).toISOString(),
    judging: 0,
    partsJudged: new Set(),
    partsCompared: new Set(),
    ...(mapping && { mapping }),
    ...(clientEmail !== undefined && { clientEmail }),
    ...(keyId !== undefined && isEncryptedName(fileName) && { keyId }),
    ...(delimiter !== undefined && { delimiter }),
  };
}

/** For mails and lists: names that a client sent may hold anything. */
function cleanName(name: string): string {
  return name
    .replace(/[\p{C}\u2028\u2029]/gu, '_')
    .slice(0, 255)
    .toWellFormed();
}
