import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, callAs, event, newAccount, until, uploadAndCommit, walk } from '../support/local-stack.ts';

let client: Client;
beforeAll(async () => {
  client = await newAccount();
});

const profile = async (query: string) => {
  const answer = await client.call('GET', `/1/profile.json?${query}`);
  return answer.status === 200 ? answer.json.record : answer.status;
};
/** Sends a change of people and waits until it is committed. */
async function changed(path: string, body: unknown): Promise<unknown> {
  const answer = await client.call('POST', path, body);
  const receipt = answer.headers.get('x-causeway-upload-id');
  await until('the commit of the change', async () => {
    const shown = await client.call('GET', `/api/uploads/${receipt}`);
    return shown.json?.upload?.committed === true;
  });
  return answer.json;
}

describe('a person on the deployed stack', () => {
  it('is one under all names, found by each of them', async () => {
    await uploadAndCommit(client, [
      {
        type: 'profile',
        identity: 'ada',
        profileData: { Email: 'Ada@Example.com', Phone: '+35922333232', Plan: 'pro' },
      },
      { type: 'profile', objectId: 'phone-1', profileData: { Theme: 'dark' } },
      { type: 'token', objectId: 'phone-1', tokenData: { id: 't1', type: 'fcm' } },
      event('ada', 1),
      event('ada', 2),
      { type: 'event', objectId: 'phone-1', evtName: 'Cart Viewed', ts: 1_700_000_009 },
    ]);
    await uploadAndCommit(client, [{ type: 'profile', objectId: 'phone-1', profileData: { identity: 'ada' } }]);
    const expected = {
      identity: 'ada',
      all_identities: ['ada', 'ada@example.com', '+35922333232'],
      phone: 35922333232,
      profileData: { Plan: 'pro', Theme: 'dark' },
      events: {
        Charged: { count: 2, first_seen: 1_700_000_001, last_seen: 1_700_000_002 },
        'Cart Viewed': { count: 1, first_seen: 1_700_000_009, last_seen: 1_700_000_009 },
      },
      platformInfo: [{ objectId: 'phone-1', platform: 'Android', push_token: 't1', ls: 1_700_000_009 }],
    };
    for (const query of ['identity=ada', 'objectId=phone-1', 'email=ada@example.com', 'phone=%2B35922333232']) {
      expect(await profile(query), query).toMatchObject(expected);
    }
  });

  it('is unsubscribed by e-mail, and loses a phone that is somebody else’s', async () => {
    const d = [{ type: 'email', value: 'ada@example.com', status: 'Unsubscribe' }];
    expect(await changed('/1/subscribe', { d })).toEqual({ status: 'success', processed: 1, unprocessed: [] });
    await changed('/1/disassociate', { d: [{ type: 'phone', value: '+35922333232' }] });
    const ada = await profile('identity=ada');
    expect(ada).toMatchObject({ profileData: { 'MSG-email': false } });
    expect(ada).not.toHaveProperty('phone');
  });

  it('is gone when deleted, under every name', async () => {
    expect(await changed('/1/delete/profiles.json', { identity: 'ada' })).toMatchObject({ status: 'success' });
    for (const query of ['identity=ada', 'objectId=phone-1', 'email=ada@example.com']) {
      expect(await profile(query), query).toBe(404);
    }
  });
});

describe('an upload with an Idempotency-Key on the deployed stack', () => {
  it('is stored once, however often and how many at once it is sent', async () => {
    const who = { accountId: client.accountId, passcode: client.passcodes.upload };
    const body = { d: [event('once', 1), event('once', 2), { type: 'event', identity: 'once' }] };
    const headers = { 'idempotency-key': 'order-7' };
    const send = () => callAs(who, { method: 'POST', path: '/1/upload', body, headers });
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    for (const { status, json } of answers) expect([status, json]).toEqual([200, answers[0]?.json]);
    const other = await callAs(who, { method: 'POST', path: '/1/upload', body: { d: [event('other', 1)] }, headers });
    expect([other.status, other.json?.code]).toEqual([409, 409]);
    await uploadAndCommit(client, [event('after', 1)]);
    const records = (await walk(client)).flat();
    expect(records.filter((record) => record.profile.identity === 'once')).toHaveLength(2);
  });
});
