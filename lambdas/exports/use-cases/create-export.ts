import { Failure } from '#core/failure.ts';
import { type ExportsAt, listExports } from '../adapters/dynamo-exports.ts';
import { putNewExport, readCounter } from '../adapters/dynamo-new-export.ts';
import { type Export, isLive } from '../domain/export-item.ts';

/**
 * Makes an account's exports, one after the other: each takes the first free id, and none is one too many, however many
 * are asked for at once.
 */
const MAX_EXPORTS = 100;
/** Tries while others make one each time. */
const MAX_TRIES = 200;

/** Stores a new export under the first free id from `draft.id` on; `conflict` where the account has as many as it may. */
export async function createExport(at: ExportsAt, draft: Export): Promise<Export> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    // Before the list: what is made after it is not in the list, and has counted up.
    const made = await readCounter(at, draft.accountId);
    const there = await listExports(at, draft.accountId);
    if (there.filter(isLive).length >= MAX_EXPORTS) {
      const text = `An account may have at most ${MAX_EXPORTS} exports that are not stopped or done; stop one first`;
      throw new Failure('conflict', text, { retry: 'never' });
    }
    const created = { ...draft, id: freeId(there, draft.id) };
    if (await putNewExport(at, { created, made })) return created;
  }
  throw new Failure('unavailable', 'Too many exports are being made at once; please try again', { retry: 'later' });
}

function freeId(there: readonly Export[], from: number): number {
  const taken = new Set(there.map(({ id }) => id));
  let id = from;
  while (taken.has(id)) id++;
  return id;
}
