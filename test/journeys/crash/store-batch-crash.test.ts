import '../../support/local-stack.ts';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameLane, takeUpload } from '#core/intake/take-upload.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { filesBetween } from '#store/commits/files.ts';
import { headOf } from '#store/commits/head.ts';
import { minutesSince } from '#store/flow/minutes.ts';
import { downloadFiles } from '#store/lake/lake.ts';
import { readProfiles } from '#store/people/profiles.ts';
import { compressGroup } from '#store/stream/ingest.ts';
import { openDuck, sqlText } from '../../../lambdas/runtime/duckdb.ts';
import { makeBucket, makeTable } from '../../support/emulator-tables.ts';
import { oneFile } from '../../support/one-file.ts';

const storeOnce = oneFile(join(import.meta.dirname, 'store-once.ts'));
const name = `crash-${randomBytes(4).toString('hex')}`;
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const s3 = new S3Client({ forcePathStyle: true });
const commits = { db, table: `${name}-commits` };
const flow = { db, table: `${name}-flow` };
const profiles = { db, table: `${name}-profiles` };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-crash-'));
  await makeTable(commits.table, ['pk', 'sk']);
  await makeTable(flow.table, ['pk', 'sk']);
  await makeTable(profiles.table, ['pk']);
  await makeBucket(`${name}-lake`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Two accounts, events of two days by people known and new, counters, a person seen in an event only, and devices that
 * turn out to be ann's: two of them and the identity that she had on them become one with her.
 */
const people = ['ann', 'bob', 'cid'];
const ROUNDS = 4;
function uploadOf(accountId: string, round: number) {
  const upload = {
    uploadId: randomBytes(12).toString('hex'),
    accountId,
    timezone: 'America/New_York',
    receivedAt: Date.now(),
  };
  const records: object[] = people.flatMap<object>((identity, index) => [
    { type: 'profile', identity, profileData: { Visits: { $incr: 1 }, Tags: { $add: [`r${round}`] } } },
    {
      type: 'event',
      identity,
      evtName: 'Charged',
      ts: 852_120_000 + 86_400 * round,
      evtData: { Amount: index + round },
    },
    { type: 'event', identity: `${identity}-${round}`, evtName: 'App Opened', ts: 852_120_000 },
  ]);
  const devices = [
    [{ objectId: 'phone', profileData: { Seen: { $incr: 1 } } }],
    [{ objectId: 'phone', profileData: { Seen: { $incr: 1 }, identity: 'anna' } }],
    [{ objectId: 'tablet', profileData: { Seen: { $incr: 1 }, identity: 'anna' } }],
    [
      { objectId: 'tablet', profileData: { Seen: { $incr: 1 }, identity: 'ann' } },
      { objectId: 'phone', profileData: { Seen: { $incr: 1 } } },
    ],
  ];
  records.push(...(devices[round] ?? []).map((device) => ({ type: 'profile', ...device })));
  const [lane] = takeUpload(upload, { records, lanes: 1 }).lanes;
  if (!lane) throw new Error('nothing taken');
  return { bytes: compressGroup(frameLane(upload, { lane, group: 0 })).toString('base64'), uploadId: upload.uploadId };
}

type Trial = { accounts: string[]; shard: string; batches: { sequence: string; again: boolean; bytes: string }[][] };
function trialOf(point: number): Trial {
  const accounts = [`CRASH-A${point}`, `CRASH-B${point}`];
  const arrivals = Array.from({ length: ROUNDS }, (_, round) =>
    accounts.map((accountId, index) => ({
      sequence: String(1_000 + round * 10 + index),
      again: false,
      bytes: uploadOf(accountId, round).bytes,
    })),
  ).flat();
  return { accounts, shard: `${name}#shard-${point}`, batches: [arrivals.slice(0, 4), arrivals.slice(4)] };
}

type Ended = { signal: NodeJS.Signals | null; points: number };
async function run(trial: Trial, arrivals: Trial['batches'][number], killAt: number): Promise<Ended> {
  const tables = { commits: commits.table, profiles: profiles.table, flow: flow.table };
  const task = { ...tables, lake: `${name}-lake`, quarantine: `${name}-lake` };
  const file = join(folder, `${randomBytes(6).toString('hex')}.json`);
  await writeFile(file, JSON.stringify({ ...task, shard: trial.shard, arrivals }));
  const child = spawn(process.execPath, [storeOnce, file, String(killAt)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.on('close', (code, signal) =>
    code === 0 || signal ? resolve({ signal, points: Number(out) }) : reject(new Error(err)),
  );
  return await promise;
}

async function expectStoredOnce(trial: Trial): Promise<void> {
  for (const accountId of trial.accounts) {
    const upTo = await headOf(commits, accountId);
    await using duck = await openDuck();
    const query = async (kind: 'events' | 'profiles', sql: string) => {
      const files = await filesBetween(commits, { accountId, kind, after: 0, upTo });
      const keys = files.map((file) => file.key);
      const paths = await downloadFiles({ client: s3, bucket: `${name}-lake` }, { keys, folder: duck.scratch });
      const result = await duck.connection.runAndReadAll(sql.replace('$FILES', `[${paths.map(sqlText).join(', ')}]`));
      return { rows: result.getRowObjectsJson(), commits: files.map((file) => file.commit) };
    };
    const events = await query(
      'events',
      "SELECT count(*) AS n, count(DISTINCT event_id) AS ids, sum((props::JSON->>'Amount')::INT) AS amount FROM read_parquet($FILES)",
    );
    const amount = people.length * ROUNDS * 2.5;
    expect(events.rows).toEqual([{ n: String(2 * 3 * ROUNDS), ids: String(2 * 3 * ROUNDS), amount: String(amount) }]);
    const minutes = (await minutesSince(flow, { accountId, from: 0 })).flatMap((minute) => minute.stored ?? []);
    expect(minutes.reduce((sum, minute) => sum + minute.events, 0)).toBe(2 * 3 * ROUNDS);
    expect(new Set(events.commits)).toEqual(new Set(Array.from({ length: upTo }, (_, index) => index + 1)));

    const log = await query(
      'profiles',
      `SELECT max_by(identity, version) AS identity, max_by(props, version) AS props
       FROM read_parquet($FILES) GROUP BY profile_id HAVING max_by(merged_into IS NULL, version) ORDER BY identity`,
    );
    const everybody = people.flatMap((who) => [
      who,
      ...Array.from({ length: ROUNDS }, (_, round) => `${who}-${round}`),
    ]);
    expect(log.rows.map((row) => row.identity)).toEqual(everybody.toSorted());
    const profileIds = people.map((value) => profileIdOf({ accountId, kind: 'identity', value }));
    const stored = await readProfiles(profiles, { accountId, profileIds });
    const counted = { Visits: ROUNDS, Tags: ['r0', 'r1', 'r2', 'r3'] };
    const propsOf = (who: unknown) => (who === 'ann' ? { ...counted, Seen: 5 } : counted);
    for (const id of profileIds) expect(stored.get(id)?.props).toEqual(propsOf(stored.get(id)?.identity));
    for (const row of log.rows.filter(({ identity }) => people.includes(String(identity)))) {
      expect(JSON.parse(String(row.props))).toEqual(propsOf(row.identity));
    }
    const [ann] = profileIds;
    const aliases = await query(
      'profiles',
      `SELECT profile_id, max_by(merged_into, version) AS survivor FROM read_parquet($FILES)
       GROUP BY profile_id HAVING survivor IS NOT NULL ORDER BY profile_id`,
    );
    const names = [
      ['objectId', 'phone'],
      ['objectId', 'tablet'],
      ['identity', 'anna'],
    ] as const;
    const aliasIds = names.map(([kind, value]) => profileIdOf({ accountId, kind, value }));
    expect(aliases.rows).toEqual(aliasIds.toSorted().map((profile_id) => ({ profile_id, survivor: ann })));
    expect(stored.get(ann ?? '')?.allIdentities).toEqual(['ann', 'anna']);
  }
}

describe('the storing function, killed', () => {
  it('at any point between two calls, and run again, loses nothing and doubles nothing', async () => {
    const whole = trialOf(0);
    const { points } = await run(whole, whole.batches.flat(), 0);
    await expectStoredOnce(whole);
    expect(points).toBeGreaterThan(20);
    let killed = 0;
    const trials = Array.from({ length: points }, (_, index) => index + 1).values();
    async function work(): Promise<void> {
      for (const point of trials) {
        const trial = trialOf(point);
        const ended = await run(trial, trial.batches.flat(), point);
        if (ended.signal === 'SIGKILL') killed++;
        // What the stream delivers after a crash may be cut otherwise than before it.
        for (const batch of trial.batches) await run(trial, batch, 0);
        await expectStoredOnce(trial);
      }
    }
    await Promise.all([work(), work()]);
    console.log(`storing function killed at ${killed} of ${points} points: nothing lost, nothing doubled`);
    expect(killed).toBe(points);
  }, 600_000);
});
