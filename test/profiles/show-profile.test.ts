import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aliasOf, tombstoneOf } from '#core/people/merged-profile.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { writeErasures } from '#store/people/erasures.ts';
import { rollUp } from '../../lambdas/upkeep/use-cases/roll-up.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountId, headersOf } from '../support/http-account.ts';
import { arrivalOf, eventOf } from '../support/lake-of-one-test.ts';
import { upkeepDeps } from '../upkeep/lake-window.ts';
import { person, profilesWorld } from './profiles-world.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'accounts',
    PROFILES_TABLE: 'profiles',
    COMMITS_TABLE: 'commits',
    LAKE_BUCKET: 'lake',
    INGEST_STREAM: 'ingest',
    INGEST_LANES: '4',
    POWERTOOLS_DEV: 'true',
  });
});
const { handler } = await import('../../lambdas/profiles/show-profile.ts');
recordedLogs();

let world = profilesWorld();
beforeEach(() => {
  world = profilesWorld();
});
const get = (query: string) => callHttp(handler, { path: '/1/profile.json', query, headers: headersOf('export') });
const phoneId = profileIdOf({ accountId, kind: 'objectId', value: 'phone' });
const ada = person('ada', {
  email: 'ada+1@example.com',
  phone: '+35922333232',
  name: 'Ada',
  allIdentities: ['ada', 'ada+1@example.com', '+35922333232'],
  identifiers: [
    { kind: 'objectId', value: 'phone' },
    { kind: 'identity', value: 'ada' },
  ],
  tokens: [{ id: 't', type: 'fcm', objectId: 'phone' }],
  objectId: 'phone',
  props: { Plan: 'pro' },
});

describe('GET /1/profile.json', () => {
  it.each([
    'identity=ada',
    'objectId=phone',
    `objectId=${ada.profileId}`,
    'email=ada%2B1%40example.com',
    'email=ADA+1@example.com',
    'phone=%2B35922333232',
    'phone=35922333232',
  ])('finds a person by %s', async (query) => {
    await world.known(ada, aliasOf(ada.profileId, { profileId: phoneId, ts: 1 }));
    expect(await get(query)).toMatchObject({
      statusCode: 200,
      json: {
        status: 'success',
        record: {
          identity: 'ada',
          all_identities: ['ada', 'ada+1@example.com', '+35922333232'],
          email: 'ada+1@example.com',
          phone: 35922333232,
          name: 'Ada',
          profileData: { Plan: 'pro' },
          events: {},
          platformInfo: [{ objectId: 'phone', platform: 'Android', push_token: 't' }],
        },
      },
    });
  });

  it.each(['identity=nobody', 'email=nobody@example.com', 'email=x', 'phone=223', 'objectId=x'])(
    'answers 404 with the documented text to %s',
    async (query) => {
      await world.known(ada);
      const { statusCode, json } = await get(query);
      expect([statusCode, json]).toEqual([404, { status: 'fail', error: 'Profile not found', code: 404 }]);
    },
  );

  it('shows somebody of whom no device is known in the shape of everybody else', async () => {
    const bob = person('bob');
    await world.known(bob);
    const { record } = (await get('identity=bob')).json as { record: Record<string, unknown> };
    expect(record).toMatchObject({ identity: 'bob', platformInfo: [{ objectId: bob.objectId }] });
    expect(record).not.toHaveProperty('objectId');
  });

  it('tells of a device what the person’s own properties say of it', async () => {
    const props = { 'OS Version': '14', Make: 'Pixel', Platform: 'Android' };
    await world.known({ ...person('cat'), props });
    const { record } = (await get('identity=cat')).json as { record: Record<string, unknown> };
    expect(record.platformInfo).toEqual([
      { objectId: expect.any(String), platform: 'Android', os_version: '14', make: 'Pixel' },
    ]);
  });

  it('is not for who may only upload', async () => {
    const { statusCode, json } = await callHttp(handler, {
      path: '/1/profile.json',
      query: 'identity=ada',
      headers: headersOf('upload'),
    });
    expect([statusCode, json.error]).toEqual([403, expect.stringContaining('needs export or admin')]);
  });

  it('finds nobody who was deleted', async () => {
    await world.known(tombstoneOf({ profileId: ada.profileId, ts: 1 }));
    expect((await get('identity=ada')).statusCode).toBe(404);
  });

  it.each(['', 'name=ada', 'identity=', 'identity=ada&email=a@b.co'])('is malformed with %j', async (query) => {
    expect((await get(query)).statusCode).toBe(400);
  });
});

describe('the events of GET /1/profile.json', () => {
  const at = 1_790_000_000;
  const uploaded = (sequence: number, records: readonly object[]) =>
    world.lake.run([arrivalOf(records, { sequence, accountId })]);
  const events = async (query = 'identity=ada') => {
    const { statusCode, json } = await get(query);
    expect(statusCode).toBe(200);
    return Object(json.record).events;
  };
  const rolled = () => rollUp(upkeepDeps(world.lake), accountId);

  it('are told by any name, one that every object has among them', async () => {
    await world.known(ada);
    await uploaded(1, [eventOf('ada', '__proto__', at), eventOf('ada', 'constructor', at)]);
    expect(Object.entries(await events()).toSorted()).toEqual(
      ['__proto__', 'constructor'].map((name) => [name, { count: 1, first_seen: at, last_seen: at }]),
    );
  });

  it('count what the person did under every name, and when first and last', async () => {
    await world.known(ada, aliasOf(ada.profileId, { profileId: phoneId, ts: 1 }));
    await uploaded(1, [eventOf('ada', 'Charged', at), eventOf('bob', 'Charged', at)]);
    await uploaded(2, [{ type: 'event', objectId: 'phone', evtName: 'App Opened', ts: at - 9 }]);
    const expected = {
      Charged: { count: 1, first_seen: at, last_seen: at },
      'App Opened': { count: 1, first_seen: at - 9, last_seen: at - 9 },
    };
    expect(await events()).toEqual(expected);
    await rolled();
    expect(await events('objectId=phone')).toEqual(expected);
  });

  it('are the roll-up and what came since, under the name that was spelled last', async () => {
    await world.known(ada);
    await uploaded(1, [
      eventOf('ada', 'Charged', at),
      eventOf('ada', 'Charged', at + 5),
      eventOf('bob', 'Charged', at),
    ]);
    await rolled();
    await uploaded(2, [eventOf('ada', 'CHARGED', at + 60), eventOf('bob', 'Charged', at)]);
    expect(await events()).toEqual({ CHARGED: { count: 3, first_seen: at, last_seen: at + 60 } });
  });

  it('are those from after the deletion only, of somebody who was deleted and came back', async () => {
    await world.known(ada);
    await uploaded(1, [eventOf('ada', 'Charged', at)]);
    await rolled();
    await uploaded(2, [eventOf('ada', 'Charged', at + 1)]);
    const erasures = {
      scanned: 2,
      waiting: [{ profileId: ada.profileId, version: 5, through: 2, at: new Date(0).toISOString() }],
      ended: [],
    };
    await writeErasures(world.lake.log, { accountId, erasures });
    expect(await events()).toEqual({});
    await uploaded(3, [eventOf('ada', 'Charged', at + 2)]);
    expect(await events()).toEqual({ Charged: { count: 1, first_seen: at + 2, last_seen: at + 2 } });
    await rolled();
    expect(await events()).toEqual({ Charged: { count: 1, first_seen: at + 2, last_seen: at + 2 } });
  });

  it('are none where nothing was ever uploaded, and the lake is not asked', async () => {
    await world.known(ada);
    expect(await events()).toEqual({});
  });
});
