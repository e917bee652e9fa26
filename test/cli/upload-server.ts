import type { IncomingMessage, ServerResponse } from 'node:http';
import { takeUpload } from '#core/intake/take-upload.ts';
import { readUploadBody } from '../../lambdas/uploads/domain/upload-body.ts';
import { onSocket } from '../support/on-socket.ts';

/**
 * An upload API on a real socket, which judges records as the product does, keeps what it takes once per key, and can be
 * made to misbehave: `fault` is asked before every answer, and once more when a request was stored but not yet answered.
 */
export type Stored = { type: string; identity: string; objectId?: string; evtName: string; ts: number } & Record<
  'evtData' | 'profileData',
  Record<string, unknown>
>;
export type Upload = { number: number; key: string | undefined; dryRun: boolean; records: Stored[]; times: number };
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: object }
  | { kind: 'hang' }
  /** Stores the records, and never says so. */
  | { kind: 'stored and gone' };
export type UploadServer = AsyncDisposable & {
  url: string;
  uploads: Upload[];
  /** Records that were stored, in the order in which they were. */
  stored: Stored[];
  /** How many requests were in work at the same time. */
  most: number;
};

/** The product's own judgement of records, with what it took, once per key. */
export function openDoor(timezone: string) {
  const stored: Stored[] = [];
  const answers = new Map<string, { body: string; answer: object }>();

  function take(body: string, { key, dryRun = false }: { key?: string | undefined; dryRun?: boolean } = {}): object {
    const known = key === undefined || dryRun ? undefined : answers.get(key);
    if (known && known.body !== body) return { status: 'fail', error: 'Idempotency-Key: was used', code: 409 };
    if (known) return known.answer;
    const read = readUploadBody(body);
    if (read.kind === 'malformed') return { status: 'fail', error: read.error, code: 400 };
    const about = { uploadId: '0'.repeat(24), accountId: 'acc', timezone, receivedAt: Date.now() };
    const { processed, unprocessed, refusals } = takeUpload(about, { records: read.records, lanes: 1 });
    const status = unprocessed.length === 0 ? 'success' : processed === 0 ? 'fail' : 'partial';
    const answer = { status, processed, unprocessed };
    if (dryRun) return { ...answer, dryRun: true, warnings: ['record 1: something is odd'] };
    stored.push(...(read.records as Stored[]).filter((_, place) => !refusals.has(place)));
    if (key !== undefined) answers.set(key, { body, answer });
    return answer;
  }
  return { take, stored };
}

export async function uploadServer(
  fault: (upload: Upload) => Fault | undefined = () => undefined,
  { delayMs = 0, timezone = 'UTC' }: { delayMs?: number; timezone?: string | undefined } = {},
): Promise<UploadServer> {
  const door = openDoor(timezone);
  const world = { uploads: [] as Upload[], stored: door.stored, most: 0 };
  let working = 0;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (url.pathname === '/api/account') return send(response, { body: { status: 'success', account: { timezone } } });
    const key = request.headers['idempotency-key'];
    const text = typeof key === 'string' ? key : undefined;
    const times = world.uploads.filter((one) => one.key === text).length + 1;
    const { d: records } = JSON.parse(body);
    const number = world.uploads.length + 1;
    const upload: Upload = { number, key: text, dryRun: url.searchParams.has('dryRun'), records, times };
    world.uploads.push(upload);
    working += 1;
    world.most = Math.max(world.most, working);
    const wrong = fault(upload);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    working -= 1;
    if (wrong?.kind === 'hang') return;
    if (wrong?.kind === 'status') return send(response, wrong);
    const answer = door.take(body, upload);
    if (wrong?.kind === 'stored and gone') return;
    const status = 'code' in answer && typeof answer.code === 'number' ? answer.code : 200;
    send(response, { status, headers: { 'x-causeway-upload-id': `r${number}` }, body: answer });
  }

  const server = await onSocket((request, response) => void respond(request, response).catch(() => response.destroy()));
  return Object.assign(world, server);
}

function send(
  response: ServerResponse,
  { status = 200, headers, body = {} }: { status?: number; headers?: Record<string, string>; body?: object },
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
