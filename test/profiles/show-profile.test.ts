import { beforeEach, describe, expect, test, vi } from 'vitest';
import { aliasOf, tombstoneOf } from '#core/merged-profile.ts';
import { profileIdOf } from '#core/profile.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountId, headersOf } from '../support/http-account.ts';
import { person, profilesWorld } from './profiles-world.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    ACCOUNTS_TABLE: 'accounts',
    PROFILES_TABLE: 'profiles',
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
  test.each([
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
          objectId: 'phone',
          all_identities: ['ada', 'ada+1@example.com', '+35922333232'],
          email: 'ada+1@example.com',
          phone: 35922333232,
          name: 'Ada',
          profileData: { Plan: 'pro' },
          platformInfo: [{ objectId: 'phone', platform: 'fcm', push_token: 't' }],
        },
      },
    });
  });

  test.each(['identity=nobody', 'email=nobody@example.com', 'email=x', 'phone=223', 'objectId=x'])(
    'answers 404 with the documented text to %s',
    async (query) => {
      await world.known(ada);
      const { statusCode, json } = await get(query);
      expect([statusCode, json]).toEqual([404, { status: 'fail', error: 'Profile not found', code: 404 }]);
    },
  );

  test('finds nobody who was deleted', async () => {
    await world.known(tombstoneOf({ profileId: ada.profileId, ts: 1 }));
    expect((await get('identity=ada')).statusCode).toBe(404);
  });

  test.each(['', 'name=ada', 'identity=', 'identity=ada&email=a@b.co'])('is malformed with %j', async (query) => {
    expect((await get(query)).statusCode).toBe(400);
  });
});
