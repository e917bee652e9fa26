import { useSyncExternalStore } from 'react';
import { answer, api } from '../../../api/client.ts';
import { asFailure } from '../../../api/failure.ts';
import { currentSession } from '../../../api/session.ts';
import type { Import } from '../import.ts';
import { pause, putPart } from './put-part.ts';
import { forgetFile, rememberFile } from './remembered.ts';
import { type FilePorts, sendFile } from './send-file.ts';
import type { Parts } from './send-parts.ts';
import { slotsOf } from './slots.ts';

/**
 * Uploads of this tab. They go on while other pages of the dashboard are looked at, so they live beside the pages; a reload ends
 * them, and then their files are chosen again.
 */
export type UploadOptions = { type: 'profile' | 'event'; delimiter: ',' | ';' | '\t' | '|' | ''; clientEmail: string };
export type Upload = {
  key: number;
  accountId: string;
  file: File;
  options: UploadOptions | undefined;
  importId?: string;
  sentBytes: number;
  /** `sent`: the API has looked at the file, and the import says what of it. */
  state: 'sending' | 'checking' | 'sent' | 'failed';
  failure?: string | undefined;
};

/** A browser has six connections to an address; each of these sends up to 8 MiB. */
const inSlot = slotsOf(4);
const stops = new Map<number, AbortController>();
const listeners = new Set<() => void>();
let uploads: readonly Upload[] = [];
let lastKey = 0;

function setUploads(next: readonly Upload[]): void {
  uploads = next;
  for (const tell of listeners) tell();
}

function change(key: number, to: Partial<Upload>): void {
  setUploads(uploads.map((one) => (one.key === key ? { ...one, ...to } : one)));
}

export function useUploads(accountId: string): readonly Upload[] {
  const all = useSyncExternalStore(subscribe, () => uploads);
  return all.filter((one) => one.accountId === accountId);
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Whoever closes the tab meanwhile is asked first. */
function warn(event: BeforeUnloadEvent): void {
  if (uploads.some(({ state }) => state === 'sending' || state === 'checking')) event.preventDefault();
}
addEventListener('beforeunload', warn);

/** Begins an import of a file. */
export function startUpload(accountId: string, file: File, options: UploadOptions): void {
  add({ accountId, file, options });
}

/** Goes on with an import whose file has been chosen again. */
export function resumeUpload(accountId: string, file: File, { importId }: Pick<Import, 'importId'>): void {
  if (uploads.some((one) => one.importId === importId && one.state !== 'failed')) return;
  setUploads(uploads.filter((one) => one.importId !== importId));
  add({ accountId, file, options: undefined, importId });
}

export function retryUpload({ key }: Upload): void {
  void run(key);
}

/** Ends it here; the import is cancelled by a call of its own. */
export function dropUpload({ key }: Upload): void {
  stops.get(key)?.abort();
  setUploads(uploads.filter((one) => one.key !== key));
}

function add(given: Pick<Upload, 'accountId' | 'file' | 'options'> & { importId?: string }): void {
  lastKey += 1;
  setUploads([...uploads, { ...given, key: lastKey, sentBytes: 0, state: 'sending' }]);
  void run(lastKey);
}

async function run(key: number): Promise<void> {
  const found = uploads.find((one) => one.key === key);
  if (!found) return;
  const { accountId, file } = found;
  const stop = new AbortController();
  stops.set(key, stop);
  change(key, { state: 'sending', failure: undefined });
  try {
    holdAccount(accountId);
    const { importId, begin } = await beginningOf(found);
    change(key, { importId });
    rememberFile(accountId, importId, file);
    const progress = (sentBytes: number) => change(key, { sentBytes });
    await sendFile(portsFor(found, importId), { file, begin, signal: stop.signal, progress });
    forgetFile(accountId, importId);
    change(key, { state: 'sent' });
  } catch (thrown) {
    if (!stop.signal.aborted) change(key, { state: 'failed', failure: asFailure(thrown).message });
  } finally {
    stops.delete(key);
  }
}

async function beginningOf({ importId, file, options }: Upload): Promise<{ importId: string; begin?: Parts }> {
  if (importId !== undefined) return { importId };
  const { type = 'profile', delimiter = '', clientEmail = '' } = options ?? {};
  const body = {
    ...{ fileName: file.name, bytes: file.size, type },
    ...(delimiter !== '' && { delimiter }),
    ...(clientEmail.trim() !== '' && { clientEmail: clientEmail.trim() }),
  };
  const made = await answer(api.POST('/api/imports', { body }));
  return { importId: made.import.importId, begin: { upload: made.upload, sent: [] } };
}

async function partsOf(id: string, from: number): Promise<Parts> {
  const query = { from: String(from) };
  return await answer(api.GET('/api/imports/{id}/parts', { params: { path: { id }, query } }));
}

function portsFor({ key, accountId }: Upload, importId: string): FilePorts {
  const params = { path: { id: importId } };
  return {
    stateNow: async () => (await answer(api.GET('/api/imports/{id}', { params }))).import.state,
    partsFrom: (part) => partsOf(importId, part),
    async sayWhole() {
      change(key, { state: 'checking' });
      holdAccount(accountId);
      await answer(api.POST('/api/imports/{id}/uploaded', { params }));
    },
    ...{ put: putPart, inSlot, pause },
  };
}

/** Calls carry the session of now, which may be another account's meanwhile. */
function holdAccount(accountId: string): void {
  const now = currentSession();
  if (now.kind !== 'in' || now.session.accountId !== accountId)
    throw new Error('Another account is shown now. What was sent is kept for a day: come back, and try again.');
}
