import { EncryptCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, DeleteScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accountId } from '../support/http-account.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';

let world: ExportsWorld;
/** Of the account, by its id. */
const MINUTE = 13;
const SECRET = 'wJalrXUtnFEMI-this-must-never-be-seen';
const wish = {
  name: 'Nightly',
  partner: 's3',
  type: 'events',
  frequency: 8,
  settings: { bucket: 'partner', prefix: 'in' },
};
const keys = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET };
const create = async (more: object = {}) => await world.api('POST', '/api/exports', { ...wish, ...more });

/** More exports like one that is there, under the ids that follow it. */
function seed(id: number, count: number, more: object, definition: object = {}): void {
  const like = [...world.table.items.values()].find(({ sk }) => String(sk).startsWith('export#'));
  for (let next = id + 1; next <= id + count; next++) {
    const changed = { ...more, definition: { ...Object(like?.definition), ...definition } };
    world.table.put({ ...like, pk: accountId, sk: `export#${next}`, id: next, ...changed });
  }
}

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23) });
  world = await exportsWorld();
});

describe('POST /api/exports', () => {
  it('makes an export, tries the bucket with a real write, schedules it and starts its first run', async () => {
    const { status, json } = await create();
    expect(status).toBe(201);
    expect(json.export).toMatchObject({
      id: Date.UTC(2026, 10, 23) / 1_000,
      state: 'PENDING',
      format: 'json',
      identity: ['identity'],
      settings: { bucket: 'partner', prefix: 'in', access: { kind: 'bucket-policy' } },
    });
    expect(world.store.written).toEqual(['partner/in/_causeway-access-test']);
    const [schedule] = world.schedules.commandCalls(CreateScheduleCommand);
    expect(schedule?.args[0].input).toMatchObject({
      ScheduleExpression: `cron(${MINUTE} 0/8 * * ? *)`,
      ScheduleExpressionTimezone: 'Asia/Kolkata',
      Target: { Input: JSON.stringify({ accountId, exportId: json.export.id, trigger: 'schedule' }) },
    });
    expect(world.machine.inputs()).toEqual([
      JSON.stringify({ accountId, exportId: json.export.id, trigger: 'created' }),
    ]);
  });

  it('a day’s cycle starts at midnight; a one-time export has no schedule', async () => {
    await create({ frequency: 24 });
    await create({ frequency: 'one-time' });
    const calls = world.schedules
      .commandCalls(CreateScheduleCommand)
      .map((call) => call.args[0].input.ScheduleExpression);
    expect(calls).toEqual([`cron(${MINUTE} 0 * * ? *)`]);
    expect(world.machine.inputs()).toHaveLength(2);
  });

  it('a one-time export of events reaches back 60 days of the account, unless it says from when', async () => {
    const fromOf = async (more: object) => (await create({ frequency: 'one-time', ...more })).json.export.from;
    // In Kolkata it is the 23rd already.
    vi.setSystemTime(Date.UTC(2026, 10, 22, 20));
    expect(await fromOf({})).toBe('2026-09-25');
    expect(await fromOf({ to: '2026-10-31' })).toBe('2026-09-02');
    expect(await fromOf({ from: '2020-01-01' })).toBe('2020-01-01');
    expect(await fromOf({ type: 'profiles' })).toBeUndefined();
    expect(await fromOf({ frequency: 24 })).toBeUndefined();
  });

  it('two exports of one second get two ids', async () => {
    const [first, second] = [await create(), await create()];
    expect(second.json.export.id).toBe(first.json.export.id + 1);
  });

  it.each([
    [{ settings: { bucket: 'X' } }, /^settings\.bucket: must be 3–63 characters/],
    [{ settings: { bucket: 'partner', colour: 1 } }, /^settings\.colour: is not a field here/],
    [{ settings: { bucket: 'partner', prefix: '../x' } }, /^settings\.prefix: must be at most 500 bytes/],
    [{ settings: { bucket: 'partner', access: { kind: 'magic' } } }, /^settings\.access/],
    [
      { settings: { bucket: 'partner', access: { ...keys, secretAccessKey: 'short' } } },
      /secretAccessKey: must be 16–128/,
    ],
    [{ partner: 'fax' }, /^partner: must be one of s3/],
    [{ frequency: 5 }, /^frequency: must be "one-time", 4, 8, 12 or 24/],
    [{ nmae: 'x' }, /^nmae: is not a field here/],
  ])('%o is a 400 that names the field and the limit', async (more, sentence) => {
    const { status, json } = await create(more);
    expect(status).toBe(400);
    expect(json.error).toMatch(sentence);
  });

  it('a bucket that refuses is a 400 in words, and nothing is saved or started', async () => {
    const error = Object.assign(new Error('internal: req 123'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    world.store.refusals.set('partner', error);
    const { status, json, text } = await create({ settings: { ...wish.settings, access: keys } });
    expect(status).toBe(400);
    expect(json.error).toMatch(/The bucket "partner" refused the write \(access denied\)/);
    expect(text).not.toContain('internal');
    expect(text).not.toContain(SECRET);
    expect((await world.api('GET', '/api/exports')).json.exports).toEqual([]);
    expect(world.machine.inputs()).toEqual([]);
  });

  it.each(['lake', 'pages', 'plans', 'quarantine', 'access-logs'])(
    'the deployment’s own bucket %s is a 400, whatever the access, and nothing is written',
    async (bucket) => {
      for (const access of [{ kind: 'bucket-policy' }, keys]) {
        const { status, json } = await create({ settings: { bucket, access } });
        expect([status, json.error]).toEqual([400, expect.stringContaining('is this deployment’s own')]);
      }
      expect(world.store.written).toEqual([]);
    },
  );

  it('a bucket that lets every account of the deployment in is a 400 with the policy to use', async () => {
    world.store.open.add('partner');
    const { status, json } = await create();
    expect(status).toBe(400);
    expect(json.error).toMatch(/^settings: The bucket "partner" lets in every account of this deployment/);
    expect(json.error).toContain('aws:PrincipalTag/CausewayExternalId');
    expect((await world.api('GET', '/api/exports')).json.exports).toEqual([]);
  });

  it('100 exports that may still run are as many as an account may have; stopped and done ones do not count', async () => {
    const { id } = (await create()).json.export;
    seed(id, 98, {});
    seed(id + 200, 50, { stoppedAt: '2026-11-23T00:00:00.000Z' });
    const last = { runAt: 1, execution: 'x', state: 'DONE', at: '2026-11-23T00:00:00.000Z' };
    seed(id + 400, 50, { last }, { frequency: 'one-time' });
    expect((await create()).status).toBe(201);
    const { status, json } = await create();
    expect([status, json.error]).toEqual([
      409,
      'An account may have at most 100 exports that are not stopped or done; stop one first',
    ]);
    await world.api('POST', `/api/exports/${id}/stop`);
    expect((await create()).status).toBe(201);
  });

  it('of several asked for at once, no more are made than the account may have', async () => {
    const { id } = (await create()).json.export;
    seed(id, 96, {});
    const asked = await Promise.all(Array.from({ length: 8 }, () => create()));
    expect(asked.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    const made = asked.flatMap(({ json }) => json.export?.id ?? []);
    expect(new Set(made).size).toBe(3);
  });

  it('what could not be started does not go on by itself', async () => {
    world.machine.sfn.on(StartExecutionCommand).rejects(new Error('down'));
    expect((await create()).status).toBe(503);
    expect((await world.api('GET', '/api/exports')).json.exports).toMatchObject([{ state: 'STOPPED' }]);
    expect(world.schedules.commandCalls(DeleteScheduleCommand)).toHaveLength(1);
  });

  it('an upload passcode may not', async () => {
    const reply = await world.api('POST', '/api/exports', wish, { passcode: 'upload', account: accountId });
    expect(reply.status).toBe(403);
  });
});

describe('secrets (failure mode 23)', () => {
  it('are sealed for the account, and are in no answer, no item and no input of the state machine', async () => {
    const created = await create({ settings: { ...wish.settings, access: keys } });
    expect(created.json.export.settings.access).toEqual({ ...keys, secretAccessKey: '********' });
    const { id } = created.json.export;
    const seen = [
      created.text,
      (await world.api('GET', '/api/exports')).text,
      (await world.api('GET', `/api/exports/${id}`)).text,
      JSON.stringify([...world.table.items.values()]),
      ...world.machine.inputs(),
    ];
    for (const text of seen) expect(text).not.toContain(SECRET);
    const [sealed] = world.kms.commandCalls(EncryptCommand);
    expect(sealed?.args[0].input).toMatchObject({ KeyId: 'key-1', EncryptionContext: { accountId } });
  });
});

describe('PATCH /api/exports/{id}', () => {
  it('changes a recurring export and its schedule; a run under way keeps what it began with', async () => {
    const { id } = (await create()).json.export;
    const execution = world.machine.start();
    await world.steps.begin({ accountId, exportId: id, trigger: 'created', executionArn: execution });
    const { status, json } = await world.api('PATCH', `/api/exports/${id}`, { frequency: 4, format: 'csv' });
    expect(status).toBe(200);
    expect(json.export).toMatchObject({ state: 'RUNNING', frequency: 4, format: 'csv' });
    const [update] = world.schedules.commandCalls(CreateScheduleCommand).slice(1);
    expect(update?.args[0].input.ScheduleExpression).toBe(`cron(${MINUTE} 0/4 * * ? *)`);
    const run = [...world.table.items.values()].find((item) => String(item.sk).startsWith('run#'));
    expect(run).toMatchObject({ definition: { format: 'json' } });
  });

  it('keeps the sealed secret as long as the settings are left alone', async () => {
    const { id } = (await create({ settings: { ...wish.settings, access: keys } })).json.export;
    await world.api('PATCH', `/api/exports/${id}`, { name: 'Renamed' });
    const item = world.table.items.get(`${accountId}|export#${id}`);
    expect(item?.sealed).toHaveProperty(['access.secretAccessKey']);
  });

  it('tries new settings before it saves them', async () => {
    const { id } = (await create()).json.export;
    await world.api('PATCH', `/api/exports/${id}`, { settings: { bucket: 'other' } });
    const tried = world.store.s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input.Bucket);
    expect([...new Set(tried)]).toEqual(['partner', 'other']);
  });

  it('refuses what cannot change, one-time exports and stopped ones', async () => {
    const { id } = (await create()).json.export;
    const wrong = await world.api('PATCH', `/api/exports/${id}`, { type: 'profiles' });
    expect([wrong.status, wrong.json.error]).toEqual([400, 'type: cannot be changed; make another export']);
    await world.api('POST', `/api/exports/${id}/stop`);
    expect((await world.api('PATCH', `/api/exports/${id}`, { name: 'x' })).status).toBe(409);
    const once = (await create({ frequency: 'one-time' })).json.export;
    expect((await world.api('PATCH', `/api/exports/${once.id}`, { name: 'x' })).status).toBe(409);
  });
});

describe('POST /api/exports/{id}/stop', () => {
  it('removes the schedule and says so, as often as it is asked', async () => {
    const { id } = (await create()).json.export;
    for (const _time of [1, 2]) {
      const { status, json } = await world.api('POST', `/api/exports/${id}/stop`);
      expect([status, json.export.state]).toEqual([200, 'STOPPED']);
      expect(json.export.reason).toMatch(/^Stopped at 2026-11-23/);
    }
    expect(world.schedules.commandCalls(DeleteScheduleCommand)).toHaveLength(2);
    expect(world.schedules.commandCalls(UpdateScheduleCommand)).toHaveLength(0);
  });

  it('a schedule that still fires is skipped', async () => {
    const { id } = (await create()).json.export;
    await world.api('POST', `/api/exports/${id}/stop`);
    expect((await world.run(id)).begun.skipped).toBe(true);
  });
});

describe('POST /api/exports/{id}/run', () => {
  it('answers the time that will name the run, and the run has it', async () => {
    const { id } = (await create()).json.export;
    await world.run(id);
    vi.setSystemTime(Date.UTC(2026, 10, 23, 1));
    const { status, json } = await world.api('POST', `/api/exports/${id}/run`);
    expect(status).toBe(202);
    vi.setSystemTime(Date.UTC(2026, 10, 23, 1, 0, 9));
    expect((await world.run(id)).begun.runAt).toBe(json.run.runAt);
  });

  it('is a 409 while a run is under way or about to begin', async () => {
    const { id } = (await create()).json.export;
    expect((await world.api('POST', `/api/exports/${id}/run`)).status).toBe(409);
    await world.steps.begin({ accountId, exportId: id, trigger: 'created', executionArn: world.machine.start() });
    const { status, json } = await world.api('POST', `/api/exports/${id}/run`);
    expect([status, json.error]).toEqual([409, expect.stringContaining('is under way')]);
  });

  it('resumes the run of a dead execution', async () => {
    const { id } = (await create()).json.export;
    const { runAt } = await world.steps.begin({ accountId, exportId: id, trigger: 'created', executionArn: 'dead' });
    const { status, json } = await world.api('POST', `/api/exports/${id}/run`);
    expect([status, json.run.runAt]).toEqual([202, runAt]);
  });

  it('a one-time export that is done, and a stopped one, do not run again', async () => {
    const { id } = (await create({ frequency: 'one-time' })).json.export;
    await world.run(id);
    expect((await world.api('GET', `/api/exports/${id}`)).json.export.state).toBe('DONE');
    expect((await world.api('POST', `/api/exports/${id}/run`)).status).toBe(409);
  });
});

describe('another account (failure mode 22)', () => {
  it('finds nothing by an id that is not its own', async () => {
    const { id } = (await create()).json.export;
    const { runAt } = (await world.run(id)).begun;
    const run = `/api/exports/${id}/runs/${runAt}`;
    expect((await world.api('GET', run)).status).toBe(200);
    for (const item of [...world.table.items.values()]) {
      if (item.pk === accountId && !/^(export|run)#/.test(String(item.sk))) {
        world.table.put({ ...item, pk: 'OTHER-1', ...(item.sk === 'account' && { accountId: 'OTHER-1' }) });
      }
    }
    const stranger = { passcode: 'export', account: 'OTHER-1' };
    const calls = [
      await world.api('GET', `/api/exports/${id}`, undefined, stranger),
      await world.api('PATCH', `/api/exports/${id}`, { name: 'x' }, stranger),
      await world.api('POST', `/api/exports/${id}/stop`, undefined, stranger),
      await world.api('POST', `/api/exports/${id}/run`, undefined, stranger),
      await world.api('POST', `/api/exports/${id}/pause`, undefined, stranger),
      await world.api('POST', `/api/exports/${id}/resume`, undefined, stranger),
      await world.api('GET', run, undefined, stranger),
      await world.api('GET', `${run}/rejected`, undefined, stranger),
      await world.api('POST', `${run}/cancel`, undefined, stranger),
      await world.api('GET', '/api/exports/none', undefined, stranger),
    ];
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 404));
    expect((await world.api('GET', '/api/exports', undefined, stranger)).json.exports).toEqual([]);
  });
});
