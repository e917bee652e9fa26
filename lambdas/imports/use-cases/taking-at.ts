import { Failure } from '#core/failure.ts';
import { endClaim, makeClaim, readClaim, takeOverClaim } from '../adapters/dynamo-dropped.ts';
import { putNewImport, readImport } from '../adapters/dynamo-imports.ts';
import { isGone, readDropped } from '../adapters/s3-dropped.ts';
import { type JoinAt, joinFiles } from '../adapters/s3-join.ts';
import { sftpFolder, sourceKey } from '../domain/keys.ts';
import { rejectImport } from './reject-import.ts';
import { type StartDeps, startImport } from './start-import.ts';
import type { TakeDeps } from './take-dropped.ts';

/** What taking dropped files is done with. */
export function takingAt(at: StartDeps & { files: JoinAt; newImportId: () => string }): TakeDeps {
  const { importsAt, files, newImportId } = at;
  const start = startImport(at);
  const reject = rejectImport(at);
  return {
    readClaim: (ref) => readClaim(importsAt, ref),
    makeClaim: (made) => makeClaim(importsAt, made),
    takeOver: (ref, claim) => takeOverClaim(importsAt, ref, claim),
    endClaim: (ref, done) => endClaim(importsAt, ref, done),
    read: (of) => readDropped(files, of),
    async copy({ ref, data }) {
      const folder = sftpFolder(ref.accountId);
      const sources = data.map(({ name, etag, size }) => ({ key: folder + name, etag, size }));
      try {
        await joinFiles(files, { sources, to: sourceKey(ref) });
        return true;
      } catch (thrown) {
        if (isGone(thrown)) return false;
        throw thrown;
      }
    },
    async readImport(ref) {
      try {
        return await readImport(importsAt, ref);
      } catch (thrown) {
        if (thrown instanceof Failure && thrown.code === 'not-found') return undefined;
        throw thrown;
      }
    },
    putNewImport: (made) => putNewImport(importsAt, made),
    start: (ref) => start(ref, { mode: 'import' }),
    reject: (ref, reason) => reject(ref, { reason, fault: 'yours' }),
    newImportId,
    now: importsAt.now,
  };
}
