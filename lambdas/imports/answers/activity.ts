import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { Call } from '#runtime/bound-routes.ts';
import { listImports, readImport } from '../adapters/dynamo-imports.ts';
import { SIGNED_FOR_S, urlOfFile } from '../adapters/signed-urls.ts';
import { stemOf } from '../domain/attachment.ts';
import { type Import, type ImportState, importIdSchema, importStateSchema } from '../domain/import.ts';
import { cancelImport } from '../use-cases/cancel-import.ts';
import type { DeskAt } from '../use-cases/desk.ts';
import { refOf, shown, viewOf } from './asked.ts';

/** What became of imports, whichever way they came. */
const A_PAGE = 25;
/** Items of a look at the table, and looks of one answer. */
const A_READ = 100;
const MOST_READS = 20;
const channels: readonly Import['channel'][] = ['sftp', 'csv'];

export function activityAnswers(at: DeskAt) {
  const cancel = cancelImport(at);

  return {
    'GET /api/imports': async ({ account, query }: Call) => {
      const channel = channelIn(query.get('channel'));
      const state = stateIn(query.get('state'));
      const before = importIdSchema.optional().safeParse(query.get('before') ?? undefined);
      if (!before.success) throw badField('before', 'must be the next of an earlier answer');
      const { imports, next } = await page({ accountId: account.accountId, before: before.data, channel, state });
      const body = {
        status: 'success',
        imports: imports.map((made) => viewOf(at, made)),
        ...(next !== undefined && { next }),
      };
      return { body, facts: { action: 'list', imports: imports.length } };
    },
    'GET /api/imports/{id}': async (call: Call) => {
      return shown(at, { action: 'show', made: await readImport(at.importsAt, refOf(call)) });
    },
    'GET /api/imports/{id}/rejected': async (call: Call) => {
      const made = await readImport(at.importsAt, refOf(call));
      const { rejectedFile: file, reasons = [] } = made;
      if (!file) throw new Failure('not-found', 'There is no file of rejected rows of this import', { retry: 'never' });
      const ending = file.key.slice(file.key.lastIndexOf('.'));
      const name = `${stemOf(made.fileName)}-rejected${ending}`;
      const url = await urlOfFile(at.signing, { key: file.key, name });
      const expiresAt = new Date(at.importsAt.now() + SIGNED_FOR_S * 1_000).toISOString();
      const { rows, bytes } = file;
      const body = { status: 'success', url, expiresAt, name, rows, bytes, reasons };
      return { body, facts: { action: 'rejected', importId: made.importId } };
    },
    'POST /api/imports/{id}/cancel': async (call: Call) => {
      return shown(at, { action: 'cancel', made: await cancel(refOf(call)) });
    },
  };

  type Asked = {
    accountId: string;
    before: string | undefined;
    channel: Import['channel'] | undefined;
    state: ImportState | undefined;
  };

  /** Of one channel or state, what is read may hold others: it is read on, as far as one answer may take, until a page is full. */
  async function page({ accountId, before, channel, state }: Asked) {
    const imports: Import[] = [];
    let from = before;
    for (let reads = 0; reads < MOST_READS; reads++) {
      const found = await listImports(at.importsAt, { accountId, before: from, most: A_READ });
      for (const made of found.imports) {
        if (channel !== undefined && made.channel !== channel) continue;
        if (state !== undefined && made.state !== state) continue;
        imports.push(made);
        if (imports.length === A_PAGE)
          return { imports, next: made === found.imports.at(-1) ? found.next : made.importId };
      }
      from = found.next;
      if (from === undefined) break;
    }
    return { imports, next: from };
  }
}

function channelIn(given: string | null): Import['channel'] | undefined {
  const found = channels.find((channel) => channel === given);
  if (given !== null && !found) throw badField('channel', `must be ${channels.join(' or ')}`);
  return found;
}

function stateIn(given: string | null): ImportState | undefined {
  const found = importStateSchema.options.find((state) => state === given);
  if (given !== null && !found) throw badField('state', `must be ${listed(importStateSchema.options)}`);
  return found;
}

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
