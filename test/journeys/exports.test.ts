import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { DeleteScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBucket, objectsIn } from '../support/emulator-tables.ts';
import { heardOnBus } from '../support/heard-on-bus.ts';
import {
  type Client,
  event,
  functionAt,
  invoke,
  newAccount,
  output,
  until,
  uploadAndCommit,
} from '../support/local-stack.ts';

let client: Client;
let bucket: string;

beforeAll(async () => {
  client = await newAccount();
  bucket = await makeBucket(`partner-${client.accountId.toLowerCase()}`);
  await uploadAndCommit(
    client,
    Array.from({ length: 500 }, (_, place) => event(`p${place % 7}`, place)),
  );
});

const objects = async (prefix: string) => await objectsIn(bucket, prefix);

async function newExport(prefix: string, more: object = {}): Promise<number> {
  const answer = await client.call('POST', '/api/exports', {
    name: prefix,
    partner: 's3',
    type: 'events',
    format: 'json',
    frequency: 4,
    settings: { bucket, prefix, access: { kind: 'bucket-policy' } },
    ...more,
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.json.export.id;
}

const shown = async (id: number) => (await client.call('GET', `/api/exports/${id}`)).json;
const runsDone = (id: number, count: number) =>
  until(`${count} finished runs of export ${id}`, async () => {
    const { runs } = await shown(id);
    const ended = runs.filter((run: { state: string }) => run.state === 'DONE' || run.state === 'FAILED');
    return ended.length >= count && ended;
  });
async function runAgain(id: number, count: number) {
  await until('the run to be taken', async () => (await client.call('POST', `/api/exports/${id}/run`)).status === 202);
  return await runsDone(id, count);
}

function manifestIn(files: Map<string, Buffer>, runAt: number) {
  const name = [...files.keys()].find(
    (key) => /\/_\d+-\d+-[0-9a-f]{12}-manifest\.json$/.test(key) && key.includes(`-${runAt}-`),
  );
  return JSON.parse(String(files.get(String(name))));
}

describe('an export to S3 on the deployed stack', () => {
  it('back-fills, then sends only what came since, in new files, and says 0 rows when nothing came', async () => {
    const id = await newExport('windows/');
    const [first] = await runsDone(id, 1);
    expect(first).toMatchObject({ state: 'DONE', rows: 500 });
    const before = await objects('windows/');
    const manifest = manifestIn(before, first.runAt);
    for (const file of manifest.files) {
      const bytes = [...before].find(([key]) => key.endsWith(file.name))?.[1] ?? Buffer.alloc(0);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
      const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
      expect(lines[0]).toBe('Charged');
      expect(lines).toHaveLength(file.rows + 1);
    }

    await uploadAndCommit(
      client,
      Array.from({ length: 20 }, (_, place) => event('new', 1_000 + place)),
    );
    const second = (await runAgain(id, 2)).find((run: { runAt: number }) => run.runAt !== first.runAt);
    expect(second).toMatchObject({ state: 'DONE', rows: 20 });
    expect(second.window.after).toBe(first.window.upTo);
    const after = await objects('windows/');
    for (const [key, bytes] of before) if (!key.includes('access-test')) expect(after.get(key)).toEqual(bytes);

    const third = (await runAgain(id, 3)).toSorted((a: any, b: any) => b.runAt - a.runAt)[0];
    expect(third).toMatchObject({ state: 'DONE', rows: 0 });
    expect(manifestIn(await objects('windows/'), third.runAt)).toMatchObject({ rows: 0, files: [] });
  });

  it('never runs twice at once: of two starts together, one run comes out', async () => {
    const id = await newExport('lock/');
    await runsDone(id, 1);
    await uploadAndCommit(client, [event('lock', 2_000)]);
    const starts = await Promise.all([1, 2, 3].map(() => client.call('POST', `/api/exports/${id}/run`)));
    expect(starts.some((start) => start.status === 202)).toBe(true);
    await runsDone(id, 2);
    await until('the export to rest', async () => (await shown(id)).export.state === 'PENDING');
    const rows = (await shown(id)).runs.map((run: { rows: number }) => run.rows);
    expect(rows.filter((count: number) => count === 1)).toHaveLength(1);
  });

  it('is nobody else’s: another account cannot see, run, edit or stop it', async () => {
    const id = await newExport('mine/');
    const stranger = await newAccount();
    const calls = [
      stranger.call('GET', `/api/exports/${id}`),
      stranger.call('POST', `/api/exports/${id}/run`),
      stranger.call('PATCH', `/api/exports/${id}`, { name: 'x' }),
      stranger.call('POST', `/api/exports/${id}/stop`),
    ];
    expect((await Promise.all(calls)).map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
    expect((await stranger.call('GET', '/api/exports')).json.exports).toEqual([]);
    await runsDone(id, 1);
  });

  it('refuses a bucket that cannot be written to, and says so', async () => {
    const settings = { bucket: 'there-is-no-such-bucket', access: { kind: 'bucket-policy' } };
    const wish = { name: 'x', partner: 's3', type: 'events', format: 'json', frequency: 4, settings };
    const answer = await client.call('POST', '/api/exports', wish);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toContain('there-is-no-such-bucket');
  });

  it.each(['LakeBucket', 'PagesBucket', 'PlansBucket', 'QuarantineBucket'])(
    'refuses the deployment’s own %s',
    async (name) => {
      const settings = { bucket: output(name), access: { kind: 'bucket-policy' } };
      const wish = { name: 'x', partner: 's3', type: 'events', format: 'json', frequency: 4, settings };
      const answer = await client.call('POST', '/api/exports', wish);
      expect([answer.status, answer.json.error]).toEqual([400, expect.stringContaining('is this deployment’s own')]);
    },
  );

  it('names whom a bucket must let in before there is an export: the role that writes', async () => {
    const { exports } = (await client.call('GET', '/api/account')).json.account;
    expect(exports).toEqual({
      principal: output('ExportsWriterRole'),
      principalTag: 'CausewayExternalId',
      externalId: expect.stringMatching(/^causeway-[0-9a-f]{32}$/),
    });
  });

  it('gets back a schedule that was lost, within the hour that schedules are reconciled in', async () => {
    const id = await newExport('reconciled/');
    const scheduler = new SchedulerClient({});
    const Name = `${client.accountId}-${id}`;
    const { environment } = await functionAt('exports/reconcile-schedules');
    const at = { Name, GroupName: environment.SCHEDULE_GROUP };
    const before = await scheduler.send(new GetScheduleCommand(at));
    await scheduler.send(new DeleteScheduleCommand(at));
    await invoke('exports/reconcile-schedules');
    const after = await scheduler.send(new GetScheduleCommand(at));
    expect(after).toMatchObject({ Target: before.Target, ScheduleExpression: before.ScheduleExpression });
    await runsDone(id, 1);
  });

  it("announces its runs on the bus, where a user's own rule sees them", async () => {
    const heard = await heardOnBus('export.run.completed', client.accountId);
    const id = await newExport('watched/');
    const seen = await until('the event on the queue', async () => {
      return (await heard()).find(({ detail }) => detail.export.id === id);
    });
    expect(seen).toMatchObject({ 'detail-type': 'export.run.completed', detail: { schemaVersion: 1 } });
    expect(seen.detail.totals.rows).toBe((await shown(id)).runs[0].rows);
  });
});

describe('status alerts on the deployed stack', () => {
  const posts: { headers: Record<string, unknown>; body: string }[] = [];
  let failures = 0;
  const receiver = createServer(async (request, response) => {
    posts.push({ headers: request.headers, body: await text(request) });
    response.writeHead(failures-- > 0 ? 500 : 200).end();
  });
  afterAll(() => receiver.close());

  it('reach the receiver with the six keys, and again after it failed twice', async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const address = receiver.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    expect((await client.call('PUT', '/api/alerts', { enabled: true, url })).status).toBe(200);
    failures = 2;
    const id = await newExport('alerted/');
    const alerts = await until(
      'both alerts',
      async () => {
        const bodies = posts.map((post) => JSON.parse(post.body));
        const statuses = new Set(bodies.map((body) => body.Status));
        return statuses.size === 2 && posts.length >= 4 && bodies;
      },
      90_000,
    );
    expect(Object.keys(alerts[0])).toEqual([
      'Export Request Id',
      'Partner',
      'Type',
      'Status',
      'Frequency',
      'Date and Time',
    ]);
    expect(alerts.every((alert) => alert['Export Request Id'] === id)).toBe(true);
    expect(alerts[0]).toMatchObject({ Partner: 'Amazon S3', Type: 'Events', Frequency: 'Every 4 Hours' });
    expect(new Set(posts.map((post) => post.headers['webhook-id'])).size).toBe(2);
  });

  it('stop when they are switched off', async () => {
    await client.call('PUT', '/api/alerts', { enabled: false, url: 'http://127.0.0.1:9/' });
    const before = posts.length;
    await runsDone(await newExport('silent/'), 1);
    expect(posts).toHaveLength(before);
  });
});
