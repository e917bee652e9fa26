import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, functionAt, invoke, newAccount, until, uploadAndCommit } from '../support/local-stack.ts';
import { receiver } from '../webhooks/receiver.ts';

/** A campaign for past behaviour that repeats, on the deployed stack; and what it would send, seen before. */
const shop = receiver();
const content = { type: 'json', keyValues: [{ name: 'offer', value: 'Hi {{ Profile.name }}' }] };
let client: Client;
let templateId: number;

const person = (identity: string, profileData: object) => ({ type: 'profile', identity, profileData });
const purchase = (identity: string) => ({ type: 'event', identity, evtName: 'Charged', evtData: { Amount: 5 } });
const previewed = async (body: object) => await client.call('POST', '/api/campaigns/preview', body);

beforeAll(async () => {
  shop.answersWith(200);
  client = await newAccount('UTC');
  const made = await client.call('POST', '/api/webhooks', {
    ...{ name: 'Shop', url: shop.url(), headers: { 'X-Shop-Key': 'a secret of the shop' } },
    privacy: [{ field: 'email', rule: 'sha256' }],
  });
  expect(made.status, made.text).toBe(201);
  templateId = made.json.template.id;
  await uploadAndCommit(client, [
    person('ann', { Name: 'Ann', Email: 'ann@example.com' }),
    person('bob', { Name: 'Bob' }),
    purchase('ann'),
  ]);
});

/** What the calls of a campaign said, by whom they are about. */
function callsOf(id: number): { identity: string; offer: string }[] {
  return shop.received.flatMap(({ body }) => {
    const { targetId, profiles, key_values: pairs } = JSON.parse(body);
    return targetId === id ? [{ identity: profiles.identity, offer: pairs.offer }] : [];
  });
}

/** As if its next run were due now: a day is not waited for. */
async function dueNow(id: number): Promise<void> {
  const { environment } = await functionAt('campaigns/reconcile-campaigns');
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const now = Math.floor(Date.now() / 1_000);
  for (const kind of ['campaign', 'due']) {
    await tables.send(
      new UpdateCommand({
        TableName: environment.CAMPAIGNS_TABLE,
        Key: { pk: client.accountId, sk: `${kind}#${id}` },
        UpdateExpression: 'SET dueAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': now },
      }),
    );
  }
  await invoke('campaigns/reconcile-campaigns');
}

describe('a campaign for past behaviour that repeats', () => {
  it('runs when it is due, is scheduled again for the same minute a day later, and finds then who did it since', async () => {
    // This minute, or the next one where this one is nearly over.
    const minute = new Date(Date.now() + 15_000).toISOString().slice(0, 16);
    const at = `${minute.slice(0, 10).replaceAll('-', '')} ${minute.slice(11)}`;
    const made = await client.call('POST', '/api/campaigns', {
      ...{ name: 'Every day', templateId, content },
      trigger: { kind: 'past', query: { event_name: 'Charged', from: '-1d' } },
      schedule: { kind: 'every', days: 1, at },
    });
    expect(made.status, made.text).toBe(201);
    const { id } = made.json.campaign;
    expect((await client.call('POST', `/api/campaigns/${id}/publish`)).status).toBe(200);
    const runs = async () => (await client.call('GET', `/api/campaigns/${id}/results`)).json.results.runs;
    const completed = async (count: number) =>
      await until(`${count} runs that are completed`, async () => {
        const all = await runs();
        return all.length === count && all.every(({ state }: { state: string }) => state === 'completed');
      });

    await completed(1);
    await until('the call', async () => callsOf(id).length === 1);
    expect(callsOf(id)).toEqual([{ identity: 'ann', offer: 'Hi Ann' }]);
    const { state, dueAt } = (await client.call('GET', `/api/campaigns/${id}`)).json.campaign;
    const tomorrow = new Date(Date.parse(`${minute}:00Z`) + 86_400_000).toISOString();
    expect([state, dueAt]).toEqual(['scheduled', tomorrow]);

    await uploadAndCommit(client, [purchase('bob')]);
    await dueNow(id);
    await completed(2);
    await until('the calls of the second run', async () => callsOf(id).length === 3);
    expect(
      callsOf(id)
        .map(({ identity }) => identity)
        .toSorted(),
    ).toEqual(['ann', 'ann', 'bob']);
    const after = (await client.call('GET', `/api/campaigns/${id}`)).json.campaign;
    expect([after.state, after.dueAt > new Date().toISOString()]).toEqual(['scheduled', true]);
    expect((await client.call('POST', `/api/campaigns/${id}/stop`)).status).toBe(200);
  });
});

describe('a preview', () => {
  it('shows the call that a run then makes, to the letter, without secrets and without sending anything', async () => {
    const before = shop.received.length;
    const campaign = { name: 'Once', templateId, content, trigger: { kind: 'everybody' } };
    const made = await client.call('POST', '/api/campaigns', campaign);
    const { id } = made.json.campaign;
    const shown = await previewed({ content, templateId, campaignId: id, profile: { identity: 'ann' } });
    expect(shown.status, shown.text).toBe(200);
    expect(shown.json).toMatchObject({ status: 'success', broadcast: false, left: [], unknown: [] });
    expect(shown.json.calls).toMatchObject([{ method: 'POST', url: shop.url() }]);
    expect(shown.text).not.toMatch(/ann@example|a secret of the shop/);
    expect(shop.received.length).toBe(before);

    expect((await client.call('POST', `/api/campaigns/${id}/publish`)).status).toBe(200);
    await until('the calls', async () => callsOf(id).length === 2);
    const sent = shop.received.map(({ body }) => body).filter((body) => JSON.parse(body).targetId === id);
    expect(sent).toContain(shown.json.calls[0].body);
  });

  it('names what a person does not have, finds the newest event by its name, and knows nobody who is not there', async () => {
    const asked = { body: '{"plan": "{{ Profile.Plan }}", "amount": {{ Event.Amount }}}' };
    const event = { name: 'Charged' };
    const shown = await previewed({ content: asked, profile: { email: 'ann@example.com' }, event });
    expect(shown.json.calls[0]?.body, shown.text).toBe('{"plan": "", "amount": 5}');
    expect(shown.json.unknown).toEqual([{ variable: 'Profile.Plan', why: 'the person has no such property' }]);
    expect((await previewed({ content: asked, profile: { identity: 'nobody' } })).status).toBe(404);
  });
});
