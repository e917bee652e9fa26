import type { IncomingMessage, ServerResponse } from 'node:http';
import { onSocket } from '../support/on-socket.ts';
import { openDoor, type Stored } from './upload-server.ts';

/**
 * A whole account on a real socket: what is uploaded to it comes out of its cursors and counts, as the wire contract has them
 * (Get Events, Get Profiles, counts and reports). `tells` is what it says beyond the documented calls of the vendor.
 */
export type Ask = { path: string; cursor: string | null; number: number };
export type AccountServer = AsyncDisposable & {
  url: string;
  asked: Ask[];
  events: () => Stored[];
  /** Records of people as pages have them. */
  people: () => string[];
  /** @throws for what the door refuses */
  load: (records: readonly object[]) => void;
  /** Past the door, as it may stand in another product. */
  put: (record: object) => void;
};
export type Wrong = 'hang' | 'answered and gone' | { status: number; body: object };
export type Tells = { zone?: boolean; schema?: boolean; epoch?: boolean; trends?: boolean };

const expired: Wrong = { status: 200, body: { status: 'fail', error: 'invalid cursor', code: 3 } };

export { expired };

export async function accountServer({
  timezone = 'UTC',
  tells = { zone: true, schema: true, epoch: true, trends: true },
  wrong = () => undefined,
  pageSize = 40,
  later = false,
}: {
  timezone?: string;
  tells?: Tells;
  wrong?: (ask: Ask) => Wrong | undefined;
  pageSize?: number;
  /** Whether numbers and the events are told by a `req_id` only. */
  later?: boolean;
} = {}): Promise<AccountServer> {
  const door = openDoor(timezone);
  const asked: Ask[] = [];
  const cursors: string[][] = [];
  const promised: (object | string | undefined)[] = [];
  const local = localClock(timezone);
  const events = () => door.stored.filter(({ type }) => type === 'event');
  const found = ({ event_name, from, to }: Query) =>
    events()
      .filter(({ evtName }) => keyOf(evtName) === keyOf(event_name))
      .filter(({ ts }) => dayOf(local(ts)) >= from && dayOf(local(ts)) <= to)
      .toSorted((a, b) => a.ts - b.ts);
  const people = () => peopleOf(door.stored);

  function record({ ts, evtData, identity, objectId }: Stored, epoch: boolean): string {
    const profile = identity === undefined ? { objectId } : { objectId: `device of ${identity}`, identity };
    const time = `"ts":${local(ts)}${epoch ? `,"epoch":${ts}` : ''}`;
    return `{"profile":${JSON.stringify(profile)},${time},"event_props":${JSON.stringify(evtData ?? {})},"session_props":{}}`;
  }

  function answer(url: URL, body: string, key: string | undefined): object | string | undefined {
    const path = url.pathname;
    if (path === '/1/upload') return door.take(body, { key });
    if (path === '/api/account' && tells.zone) return { status: 'success', account: { timezone } };
    if (path.startsWith('/api/uploads/')) return { status: 'success', upload: { committed: true } };
    if (path === '/getSchema' && tells.schema) {
      const names = Map.groupBy(events(), ({ evtName }) => evtName);
      const told = [...names].map(([name, of]) => ({ name, first_seen: Math.min(...of.map(({ ts }) => ts)) }));
      return { status: 'success', events: told };
    }
    const cursor = url.searchParams.get('cursor');
    if (cursor !== null) {
      const [opened = 0, page = 0] = cursor.split('_').map(Number);
      const lines = cursors[opened]?.slice(page * pageSize, (page + 1) * pageSize) ?? [];
      if (lines.length === 0) return { status: 'success' };
      return `{"status":"success","next_cursor":"${opened}_${page + 1}","records":[${lines.join(',')}]}`;
    }
    const query = body === '' ? undefined : (JSON.parse(body) as Query);
    if (!query) return undefined;
    if (path === '/1/counts/events.json') return { status: 'success', count: found(query).length };
    if (path === '/1/counts/trends.json' && tells.trends) {
      const days = Map.groupBy(found(query), ({ ts }) => dayOf(local(ts)));
      return { status: 'success', days: Object.fromEntries([...days].map(([day, of]) => [day, of.length])) };
    }
    const epoch = tells.epoch === true && url.searchParams.get('epoch') === 'true';
    if (path === '/1/events.json') cursors.push(found(query).map((event) => record(event, epoch)));
    else if (path === '/1/profiles.json') {
      const those = query.event_name && new Set(found(query).map(({ identity, objectId }) => identity ?? objectId));
      cursors.push(those ? people().filter((line) => those.has(nameIn(line))) : people());
    } else return undefined;
    return { status: 'success', cursor: `${cursors.length - 1}_0` };
  }

  function answerLater(url: URL, body: string): object | string | undefined {
    const again = url.searchParams.get('req_id');
    if (again !== null) return promised[Number(again) - 1];
    return { status: 'partial', req_id: promised.push(answer(url, body, undefined)) };
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://account');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const before = asked.filter(({ path }) => path === url.pathname).length;
    const ask = { path: url.pathname, cursor: url.searchParams.get('cursor'), number: before + 1 };
    asked.push(ask);
    const fault = wrong(ask);
    if (fault === 'hang') return;
    if (typeof fault === 'object') return json(response, fault.status, fault.body);
    const key = request.headers['idempotency-key'];
    const body = Buffer.concat(chunks).toString();
    const isLater = later && /^\/(1\/counts|getSchema)/.test(url.pathname);
    const told = isLater ? answerLater(url, body) : answer(url, body, typeof key === 'string' ? key : undefined);
    if (fault === 'answered and gone') return;
    if (told === undefined) return json(response, 404, { status: 'fail', error: 'Not found', code: 404 });
    json(response, 200, told, { 'x-causeway-upload-id': `r${asked.length}` });
  }

  const server = await onSocket((request, response) => void respond(request, response).catch(() => response.destroy()));
  const put = (record: object) => void door.stored.push(record as Stored);
  const load = (records: readonly object[]) => {
    const taken = door.take(JSON.stringify({ d: records })) as { unprocessed: unknown[] };
    if (taken.unprocessed.length > 0) throw new Error(JSON.stringify(taken.unprocessed[0]));
  };
  return { ...server, asked, events, people, load, put };
}

function nameIn(line: string): string {
  const { identity, platformInfo } = JSON.parse(line);
  return identity ?? platformInfo[0].objectId;
}

type Query = { event_name: string; from: number; to: number };

const keyOf = (name: string) => name.replace(/\s+/g, '').toLowerCase();
const dayOf = (stamp: string) => Number(stamp.slice(0, 8));

function json(
  response: ServerResponse,
  status: number,
  body: object | string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** yyyyMMddHHmmss of an instant. */
function localClock(timezone: string): (epoch: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  return (epoch) => format.format(epoch * 1_000).replace(/\D/g, '');
}

/** Everybody, as the records of people have left them: the name, e-mail and phone beside what else is known. */
function peopleOf(stored: readonly Stored[]): string[] {
  const changes = stored.filter(({ type }) => type === 'profile');
  const byName = Map.groupBy(changes, ({ identity, objectId }) => identity ?? objectId);
  return [...byName.values()].map((of) => {
    const { identity } = of[0] ?? {};
    const known = new Map(of.flatMap(({ profileData }) => Object.entries(profileData ?? {})));
    const [email, phone, name] = ['Email', 'Phone', 'Name'].map((one) => known.get(one));
    for (const one of ['Email', 'Phone', 'Name', 'identity']) known.delete(one);
    const devices = [...new Set(of.flatMap(({ objectId }) => objectId ?? []))];
    return JSON.stringify({
      ...(identity !== undefined && { identity, all_identities: [identity, email, phone].filter(Boolean) }),
      ...(email !== undefined && { email }),
      ...(phone !== undefined && { phone: Number(String(phone).slice(1)) }),
      ...(name !== undefined && { name }),
      profileData: Object.fromEntries(known),
      events: {},
      platformInfo: devices.map((objectId) => ({ objectId })),
    });
  });
}
