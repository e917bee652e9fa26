import { setTimeout as pause } from 'node:timers/promises';
import { list, pick, shown } from './expect.ts';
import type { Answer, Call } from './http.ts';

/**
 * What rules work with: calls as a client of the account makes them, and the dances of several calls. All that a run
 * uploads bears its name, so runs do not meet. It knows the wire contract and nothing of any implementation.
 */
export type Role = 'upload' | 'export' | 'admin';
export type Target = {
  accountId: string;
  /** The main passcode stands in for the roles that have none of their own. */
  passcodes: { admin: string; upload?: string | undefined; export?: string | undefined };
  /** IANA name of the account's time zone, where it is known. */
  timezone?: string | undefined;
};
export type Query = Record<string, unknown>;
type Send = (call: Call) => Promise<Answer>;
export type World = ReturnType<typeof createWorld>;

const COMMIT_MS = 120_000;

export function createWorld(deps: { send: Send; target: Target; run: string; now: number }) {
  const { target, run, now } = deps;
  /** Calls that there are, `GET /1/events.json`, by what was answered: neither 404 nor 405. */
  const answered = new Set<string>();

  async function send(wanted: Call): Promise<Answer> {
    const answer = await deps.send(wanted);
    const { method = 'GET', path } = wanted;
    const isCall = method !== 'OPTIONS' && method !== 'HEAD' && ![404, 405].includes(answer.status);
    if (isCall) answered.add(`${method} ${path.split('?', 1)[0]}`);
    return answer;
  }

  /** A call with the account's headers, as JSON. */
  async function call(wanted: Call & { as?: Role }): Promise<Answer> {
    const passcode = target.passcodes[wanted.as ?? 'admin'] ?? target.passcodes.admin;
    const proof = { 'X-CleverTap-Account-Id': target.accountId, 'X-CleverTap-Passcode': passcode };
    const { as: _, ...plain } = wanted;
    return await send({ ...plain, headers: { ...proof, 'Content-Type': 'application/json', ...wanted.headers } });
  }

  /** Uploads records; `how` adds to the path, such as `?dryRun=1`. */
  async function upload(records: readonly unknown[], how = ''): Promise<Answer> {
    return await call({ method: 'POST', path: `/1/upload${how}`, body: { d: records }, as: 'upload' });
  }

  async function untilCommitted(answer: Answer): Promise<void> {
    const receipt = answer.headers['x-causeway-upload-id'];
    if (typeof receipt !== 'string') throw new Error(`upload: no X-Causeway-Upload-Id beside ${shown(answer.text)}`);
    const deadline = Date.now() + COMMIT_MS;
    for (let wait = 100; Date.now() < deadline; wait = Math.min(wait * 1.5, 1_000)) {
      const shownUpload = await call({ path: `/api/uploads/${receipt}` });
      if (pick(shownUpload.json, 'upload', 'committed') === true) return;
      await pause(wait);
    }
    throw new Error(`upload ${receipt} was not committed within ${COMMIT_MS / 1000} s`);
  }

  /** Uploads records that are all good, and waits until every cursor from now on has them. */
  async function commit(records: readonly unknown[]): Promise<void> {
    const answer = await upload(records);
    if (pick(answer.json, 'status') !== 'success') throw new Error(`upload: ${shown(answer.json ?? answer.text)}`);
    await untilCommitted(answer);
  }

  /** Opens a cursor by POST; `params` is the query string without `?`. */
  async function open(query: Query, params = 'batch_size=5000'): Promise<string> {
    const answer = await call({ method: 'POST', path: `/1/events.json?${params}`, body: query });
    return cursorOf(answer);
  }

  /** One page, held until it is ready. */
  async function page(cursor: string, resource = 'events'): Promise<Answer> {
    const deadline = Date.now() + COMMIT_MS;
    for (;;) {
      const answer = await call({ path: `/1/${resource}.json?cursor=${cursor}` });
      if (pick(answer.json, 'code') !== 2 || Date.now() > deadline) return answer;
      await pause(1_000);
    }
  }

  /** All pages of a cursor, the one that says there are no more included. */
  async function pages(cursor: string, resource = 'events'): Promise<Answer[]> {
    const seen: Answer[] = [];
    for (let next: unknown = cursor; typeof next === 'string'; ) {
      const answer = await page(next, resource);
      if (pick(answer.json, 'status') !== 'success') throw new Error(`page ${seen.length + 1}: ${shown(answer.json)}`);
      seen.push(answer);
      next = pick(answer.json, 'next_cursor');
    }
    return seen;
  }

  async function records(query: Query, params?: string): Promise<unknown[]> {
    return (await pages(await open(query, params))).flatMap((answer) => list(answer.json, 'records'));
  }

  return { run, now, target, answered, send, call, upload, untilCommitted, commit, open, page, pages, records };
}

export function cursorOf(answer: Answer): string {
  const cursor = pick(answer.json, 'cursor');
  if (typeof cursor !== 'string')
    throw new Error(`no cursor: HTTP ${answer.status} ${shown(answer.json ?? answer.text)}`);
  return cursor;
}
