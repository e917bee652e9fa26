import { describe, expect, it } from 'vitest';
import { newestEvent } from '../../lambdas/campaigns/adapters/newest-event.ts';
import { previewSchema } from '../../lambdas/campaigns/domain/preview-request.ts';
import { type PreviewDeps, previewContent } from '../../lambdas/campaigns/use-cases/preview-content.ts';
import { Failure } from '../../lambdas/core/failure.ts';
import { readInput } from '../../lambdas/core/input.ts';
import type { Template } from '../../lambdas/core/webhooks/template.ts';
import { freshDuck } from '../../lambdas/runtime/duckdb.ts';
import { findPerson } from '../../lambdas/store/people/find-people.ts';
import { arrivalOf, eventOf, lakeOfOneTest } from '../support/lake-of-one-test.ts';
import { profileOf } from './compose/people.ts';

const account = { accountId: 'ACME', timezone: 'Europe/Berlin' };
const stored = { shard: 's', position: '1', alone: null, together: [], forgotten: null };
const ann = { ...profileOf({ email: 'ann@example.com', name: 'Ann', props: { Plan: 'gold' } }), ...stored };
const template: Template = {
  ...{ accountId: 'ACME', templateId: 5, name: 'hook', method: 'PUT', url: 'https://shop.example.com/x' },
  headers: [{ name: 'Authorization', sealed: 'SEALED' }],
  auth: { kind: 'basic', username: 'me', password: 'SEALED' },
  signing: [{ sealed: 'SEALED' }],
  ...{ broadcastSize: 100, privacy: [{ field: 'email', rule: 'hmac' }], privacyKey: 'SEALED' },
  ...{ version: 1, createdAt: '', changedAt: '' },
};

function previewing(deps: Partial<PreviewDeps> = {}) {
  const preview = previewContent({
    openTemplate: async ({ templateId }) => (templateId === 5 ? { template, privacyKey: 'pepper' } : undefined),
    findPerson: async ({ asked }) => ('name' in asked && asked.name.value === 'ann' ? ann : undefined),
    newestEvent: async ({ name }) =>
      name === 'Charged' ? { eventId: 'e', name, ts: 5, props: { Amount: 3 } } : undefined,
    now: () => Date.UTC(2026, 8, 21, 12),
    ...deps,
  });
  return async (input: unknown) => (await preview(account, readInput(previewSchema, input))).shown;
}

async function refusal(input: unknown): Promise<string> {
  try {
    await previewing()(input);
    return '';
  } catch (thrown) {
    return thrown instanceof Failure ? `${thrown.code}: ${thrown.message}` : 'no failure';
  }
}

describe('a preview', () => {
  it('shows the call of a person as it would leave: what the template hides is hidden, and no secret is in it (failure mode 23)', async () => {
    const shown = await previewing()({ content: {}, templateId: 5, profile: { identity: 'ann' } });
    expect(shown).toMatchObject({ broadcast: true, profileId: ann.profileId, left: [], unknown: [] });
    const [call] = Array.isArray(shown.calls) ? shown.calls : [];
    expect(call).toMatchObject({ method: 'PUT', url: 'https://shop.example.com/x', contentType: 'application/json' });
    expect(JSON.parse(call.body).profiles[0]).toMatchObject({
      name: 'Ann',
      email: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.stringify(shown)).not.toMatch(/SEALED|pepper|ann@example/);
  });

  it('says why each person gets a call, and who would be left out', async () => {
    const shown = await previewing()({ content: { type: 'text', body: '{% abort %}' } });
    expect(shown).toMatchObject({
      broadcast: false,
      why: 'the content is plain text',
      calls: [],
      left: [{ reason: 'LiquidLogicAborted' }],
    });
  });

  it('lists what the content asks for and the person and the event do not have, each once', async () => {
    const body =
      '{{ Profile.Plan }}{{ Profile.Shoe }}{{ Profile.Shoe }}{{ Profile["Favourite colour"] }}{{ Event.Amount }}{{ Event.Tax }}{{ user.name }}{{ Linked.api.x }}@Profile - Plan @Profile - Size | default:"M" @Order - Id | default:"-"{% assign x = 1 %}{{ x }}{{CampaignID}}';
    const content = { type: 'text', body };
    const { unknown } = await previewing()({
      content,
      profile: { identity: 'ann' },
      event: { name: 'Charged', properties: { Amount: 1 } },
    });
    expect(unknown).toEqual([
      { variable: 'Profile.Shoe', why: 'the person has no such property' },
      { variable: 'Profile["Favourite colour"]', why: 'the person has no such property' },
      { variable: 'Event.Tax', why: 'the event has no such property' },
      { variable: 'user.name', why: expect.stringContaining('is no variable') },
      { variable: 'Linked.api.x', why: expect.stringContaining('not supported') },
      { variable: '@Profile - Size', why: 'the person has no such property' },
      { variable: '@Order - Id', why: 'the event has another name, or no such property' },
    ]);
  });

  it('takes the newest event of the person, or one that is given', async () => {
    const content = { type: 'text', body: '{{ Event.Amount }}' };
    const asked = { content, profile: { identity: 'ann' } };
    expect(await previewing()({ ...asked, event: { name: 'Charged' } })).toMatchObject({
      calls: [{ body: '3' }],
      event: { name: 'Charged', ts: 5 },
    });
    expect(await previewing()({ ...asked, event: { name: 'Charged', properties: { Amount: 7 } } })).toMatchObject({
      calls: [{ body: '7' }],
    });
    expect(await previewing()(asked)).toMatchObject({
      calls: [{ body: '' }],
      unknown: [{ why: expect.stringContaining('no event') }],
    });
  });

  it.each([
    ['bad-input: content.body: line 1, column 1: tag "include" not found', { content: { body: '{% include "x" %}' } }],
    [
      'bad-input: content.keyValues.a.0: line 1, column 1: ',
      { content: { keyValues: [{ name: 'a', value: ['{{ x | y }}'] }] } },
    ],
    ['bad-input: content.urlPairs.u: line 1, column ', { content: { urlPairs: [{ name: 'u', value: '{% if %}' }] } }],
    ['not-found: Profile not found', { content: {}, profile: { identity: 'bob' } }],
    ['bad-input: profile: must have one of', { content: {}, profile: { identity: 'a', email: 'b' } }],
    ['bad-input: templateId: there is no webhook template 6', { content: {}, templateId: 6 }],
    [
      'bad-input: event.name: the person did no Left lately',
      { content: {}, profile: { identity: 'ann' }, event: { name: 'Left' } },
    ],
    ['bad-input: event: must have properties', { content: {}, event: { name: 'Left' } }],
    ['bad-input: content.colour: is not a field here', { content: { colour: 'red' } }],
  ])('refuses with %s', async (words, input) => {
    expect(await refusal(input)).toContain(words);
  });
});

describe('the newest event of a person', () => {
  it('is read from the lake, under every name of theirs, whatever the case', async () => {
    const lake = lakeOfOneTest();
    const events = [
      eventOf('ann', 'Charged', 1_789_000_000),
      { ...eventOf('ann', 'CHARGED', 1_789_000_500), evtData: { Amount: 2 } },
      eventOf('ann', 'Left', 1_789_000_900),
      eventOf('bob', 'Charged', 1_789_000_999),
    ];
    await lake.run([arrivalOf(events, { sequence: 1 })]);
    const at = { commits: lake.log, lake: { client: lake.bucket.client, bucket: 'lake' }, withDuck: freshDuck() };
    const profiles = { db: lake.profiles.db, table: 'profiles' };
    const asked = { kind: 'name' as const, by: 'identity', name: { kind: 'identity' as const, value: 'ann' } };
    const profile = (await findPerson(profiles, { accountId: 'ACME', asked })) ?? expect.fail('ann is not there');
    const of = { accountId: 'ACME', profile };
    expect(await newestEvent(at, { ...of, name: 'charged' })).toMatchObject({
      ts: 1_789_000_500,
      props: { Amount: 2 },
    });
    expect(await newestEvent(at, { ...of, name: 'Nothing' })).toBeUndefined();
    const forgotten = { at: 1_999_000_000_000, shard: 's', position: '2' };
    expect(await newestEvent(at, { ...of, profile: { ...profile, forgotten }, name: 'charged' })).toBeUndefined();
  });
});
