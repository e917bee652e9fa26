import { S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { writeList, writeListPart } from '#store/segments/lists.ts';
import { segmentKey } from '#store/segments/segments.ts';
import { eventFile, profileFile } from '../cursors/lake-files.ts';
import { accountId } from '../support/http-account.ts';
import { ask, world } from './counts-world.ts';

// The gate writes to the table at every request; it has tests of its own.
vi.mock('#store/accounts/limits.ts', async (original) => ({
  ...(await original<typeof import('#store/accounts/limits.ts')>()),
  concurrencyGate: () => undefined,
}));

const noon = Date.parse('2026-10-09T12:00:00Z') / 1_000;
const charged = { event_name: 'Charged', from: 20261001, to: 20261031 };
const DELETED_AT = 1_700_000_000_000;

/** ann and bob charged; bob came under another name too; cyd was deleted and came back; dan is gone. */
beforeEach(async () => {
  world.files = [
    await eventFile([
      { id: '1', name: 'Charged', ts: noon, person: 'ann' },
      { id: '2', name: 'Charged', ts: noon, person: 'bob' },
      { id: '3', name: 'Charged', ts: noon + 1, person: 'bob' },
    ]),
    await profileFile([
      { person: 'ann', version: 1, identity: 'ann', email: 'ann@x.com', props: '{"Plan":"gold"}', tokens: '[]' },
      { person: 'bob', version: 1, identity: 'bob', props: '{}', tokens: '[]' },
      { person: 'robert', version: 2, mergedInto: 'bob', tokens: '[]' },
      { person: 'cyd', version: 3, identity: 'cyd', props: '{}', forgottenAt: DELETED_AT, tokens: '[]' },
      { person: 'dan', version: 2, deleted: true, tokens: '[]' },
    ]),
  ];
});

const kept = { accountId, name: 's', version: 1, createdAt: '', changedAt: '' };

function saved(segmentId: number, query: object): void {
  world.table.put({
    ...segmentKey({ accountId, segmentId }),
    ...{ ...kept, segmentId, kind: 'query', query: JSON.stringify(query) },
  });
}

async function listed(segmentId: number, profileIds: string[], listedAt = DELETED_AT + 1): Promise<void> {
  const lists = { client: new S3Client({}), bucket: 'lists' };
  const key = `account=${accountId}/segment=${segmentId}/l.json`;
  const counts = { rows: profileIds.length, people: profileIds.length, unknown: 0 };
  await writeListPart(lists, { key: `${key}.gz`, profileIds, listedAt });
  await writeList(lists, { key, parts: [{ key: `${key}.gz`, digest: '', ...counts }] });
  world.table.put({ ...segmentKey({ accountId, segmentId }), ...{ ...kept, segmentId, kind: 'list', key, ...counts } });
}

const people = async (body: object) => (await ask('/1/counts/profiles.json', { body })).json.count;

describe('people of a segment', () => {
  it('are counted by its saved query alone, or beside another, of which both must hold', async () => {
    saved(1, { common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'gold' }] } });
    saved(2, charged);
    expect(await people({ segment: 1 })).toBe(1);
    expect(await people({ segment: '2' })).toBe(2);
    expect(await people({ query: { segment: 2 } })).toBe(2);
    expect(await people({ ...charged, segment: 1 })).toBe(1);
    const twice = { advanced_query: { did_all: [{ ...charged, operator: 'greater_than_equals', value: 2 }] } };
    expect(await people({ ...twice, segment: 2 })).toBe(1);
    expect(await people({ ...twice, segment: 1 })).toBe(0);
  });

  it('are those of its list who are people now: merged ones once, deleted ones not at all', async () => {
    await listed(3, ['ann', 'robert', 'bob', 'dan', 'never-seen']);
    expect(await people({ segment: 3 })).toBe(2);
    expect(await people({ ...charged, segment: 3 })).toBe(2);
    await listed(4, []);
    expect(await people({ segment: 4 })).toBe(0);
  });

  it('are not those who were deleted since they were listed, though somebody new has their name', async () => {
    await listed(5, ['cyd'], DELETED_AT - 1);
    expect(await people({ segment: 5 })).toBe(0);
    await listed(6, ['cyd'], DELETED_AT + 1);
    expect(await people({ segment: 6 })).toBe(1);
  });

  it('narrow counts of events, reports and audiences too', async () => {
    await listed(3, ['robert']);
    expect((await ask('/1/counts/events.json', { body: { ...charged, segment: 3 } })).json.count).toBe(2);
    const audience = await ask('/1/counts/audience.json', { body: { segment: 3 } });
    expect(audience.json).toMatchObject({ status: 'success', people: 1 });
    expect(await people({ ...charged, segment: 3, common_profile_properties: { profile_fields: [] } })).toBe(1);
  });

  it('of a segment that is not of this account are nobody’s: the request is refused', async () => {
    world.table.put({ pk: 'OTHER', sk: 'segment#9' });
    for (const [segment, error] of [
      [9, 'segment: there is no segment 9 in this account'],
      ['x', 'segment: must be the id of a segment, a whole number such as 1767225600'],
      [-1, 'segment: must be the id of a segment, a whole number such as 1767225600'],
    ]) {
      const { status, json } = await ask('/1/counts/profiles.json', { body: { ...charged, segment } });
      expect([status, json.error]).toEqual([400, error]);
    }
  });
});
