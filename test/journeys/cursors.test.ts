import { beforeAll, describe, expect, it } from 'vitest';
import { type Client, event, newAccount, uploadAndCommit, walk } from '../support/local-stack.ts';

let client: Client;
const PEOPLE = 37;
const EVENTS = 10_000;
const places = (pages: any[][]) => pages.flat().map((record) => record.event_props.Place as number);
const inOrder = (numbers: number[]) => numbers.toSorted((a, b) => a - b);

beforeAll(async () => {
  client = await newAccount();
  const events = Array.from({ length: EVENTS }, (_, place) => ({
    ...event(`p${place % PEOPLE}`, place),
    ts: 1_700_000_000 + (place % 11),
  }));
  for (let at = 0; at < EVENTS; at += 1_000) await uploadAndCommit(client, events.slice(at, at + 1_000));
});

describe('a cursor on the deployed stack', () => {
  it.each([1_000, 4_999, 5_000])('gives the same records at a batch size of %i', async (batchSize) => {
    const pages = await walk(client, { batchSize });
    expect(pages.slice(0, -1).every((page) => page.length === batchSize)).toBe(true);
    expect(inOrder(places(pages))).toEqual(Array.from({ length: EVENTS }, (_, place) => place));
  });

  it('does not change when more is uploaded while it is walked', async () => {
    let later = 0;
    const pages = await walk(client, {
      batchSize: 2_500,
      onPage: async () => void (await uploadAndCommit(client, [event('late', EVENTS + later++)])),
    });
    expect(later).toBeGreaterThan(3);
    expect(inOrder(places(pages))).toEqual(Array.from({ length: EVENTS }, (_, place) => place));
    expect((await walk(client)).flat()).toHaveLength(EVENTS + later);
  });

  it('gives the same bytes when a page is asked for again, by GET or by a POST without a body', async () => {
    const opened = await client.call('POST', '/1/events.json?batch_size=10', {
      event_name: 'charged',
      from: 20231101,
      to: 20231231,
    });
    const path = `/1/events.json?cursor=${opened.json.cursor}`;
    const [first, again, posted] = [
      await client.call('GET', path),
      await client.call('GET', path),
      await client.call('POST', path),
    ];
    expect(first.json.records).toHaveLength(10);
    expect(Object.keys(first.json).toSorted()).toEqual(['next_cursor', 'records', 'status']);
    expect([again.text, posted.text]).toEqual([first.text, first.text]);
  });

  it("is of no use to another account, and a made-up one is 'Incorrect Usage'", async () => {
    const stranger = await newAccount();
    const query = { event_name: 'Charged', from: 20231101, to: 20231231 };
    const { cursor } = (await client.call('POST', '/1/events.json', query)).json;
    await client.call('GET', `/1/events.json?cursor=${cursor}`);
    const stolen = await stranger.call('GET', `/1/events.json?cursor=${cursor}`);
    expect(stolen.json).toEqual({ status: 'fail', error: 'Incorrect Usage', code: 3 });
    const madeUp = await client.call('GET', '/1/events.json?cursor=abc%2Bdef');
    expect([madeUp.status, madeUp.json]).toEqual([200, { status: 'fail', error: 'Incorrect Usage', code: 3 }]);
  });
});
