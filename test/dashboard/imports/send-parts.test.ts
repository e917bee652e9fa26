import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../../../dashboard/src/api/failure.ts';
import { type Parts, type SendPorts, sendParts } from '../../../dashboard/src/pages/imports/upload/send-parts.ts';
import { slotsOf } from '../../../dashboard/src/pages/imports/upload/slots.ts';

/** A bucket that takes parts, as far as `refuses` lets it. */
const PART = 10;
type Put = { part: number; bytes: number; url: string };

function worldOf(size: number, given: { sent?: number[]; refuses?: (put: Put, tries: number) => void } = {}) {
  const file = new Blob(['x'.repeat(size)]);
  const parts = Math.ceil(size / PART);
  const sizeOf = (part: number) => Math.min(PART, size - (part - 1) * PART);
  const puts: Put[] = [];
  const asked: number[] = [];
  const told: number[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const answer = (from: number): Parts => ({
    upload: {
      ...{ partBytes: PART, parts },
      urls: Array.from({ length: Math.max(0, Math.min(100, parts - from + 1)) }, (_, place) => {
        return { part: from + place, bytes: sizeOf(from + place), url: `s3://${from + place}/${asked.length}` };
      }),
    },
    sent: (given.sent ?? []).map((part) => ({ part, bytes: sizeOf(part) })),
  });
  const begin = answer(1);
  const tries = new Map<number, number>();
  const ports: SendPorts = {
    async partsFrom(part) {
      asked.push(part);
      return answer(part);
    },
    async put(url, bytes, { progress }) {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const put = { part: Number(url.split('/')[2]), bytes: bytes.size, url };
      tries.set(put.part, (tries.get(put.part) ?? 0) + 1);
      try {
        progress(1);
        await Promise.resolve();
        given.refuses?.(put, tries.get(put.part) ?? 0);
        puts.push(put);
      } finally {
        atOnce -= 1;
      }
    },
    inSlot: slotsOf(3),
    pause: async () => undefined,
  };
  const stop = new AbortController();
  const send = () => sendParts(ports, { file, begin, signal: stop.signal, progress: (sent) => told.push(sent) });
  return { send, puts, asked, told, tries, stop, most: () => mostAtOnce };
}

const numbers = (puts: readonly Put[]) => puts.map(({ part }) => part).toSorted((one, other) => one - other);

describe('a file on its way', () => {
  it('is sent in parts, a few at once, the last as large as what is left', async () => {
    const world = worldOf(45);
    await world.send();
    expect(numbers(world.puts)).toEqual([1, 2, 3, 4, 5]);
    expect(world.puts.map(({ bytes }) => bytes).toSorted((one, other) => one - other)).toEqual([5, 10, 10, 10, 10]);
    expect(world.most()).toBe(3);
    expect(world.told.at(-1)).toBe(45);
  });

  it('is not sent again as far as it is there already', async () => {
    const world = worldOf(45, { sent: [1, 3, 5] });
    await world.send();
    expect(numbers(world.puts)).toEqual([2, 4]);
    expect(world.told[0]).toBe(25);
    expect(world.told.at(-1)).toBe(45);
  });

  it('asks for the addresses of each hundred parts once', async () => {
    const world = worldOf(2_500);
    await world.send();
    expect(world.puts).toHaveLength(250);
    expect(world.asked).toEqual([101, 201]);
  });

  it('a part that fails is tried again by an address that is new', async () => {
    const world = worldOf(30, {
      refuses({ part }, tries) {
        if (part === 2 && tries < 3) throw new Error('The bucket answered HTTP 403');
      },
    });
    await world.send();
    expect(numbers(world.puts)).toEqual([1, 2, 3]);
    expect(world.asked).toEqual([2, 2]);
    expect(world.puts.find(({ part }) => part === 2)?.url).toBe('s3://2/2');
    expect(world.told.at(-1)).toBe(30);
  });

  it('gives up after six tries, and says which part and what to do', async () => {
    const world = worldOf(30, {
      refuses({ part }) {
        if (part === 2) throw new Error('The line broke');
      },
    });
    await expect(world.send()).rejects.toThrow('Part 2 of 3 could not be sent, after 6 tries.');
    expect(world.tries.get(2)).toBe(6);
  });

  it('stops at once where the API says no', async () => {
    const no = new ApiFailure('The import is Cancelled: its file is not being uploaded', { status: 409 });
    const world = worldOf(30, {
      refuses() {
        throw no;
      },
    });
    await expect(world.send()).rejects.toBe(no);
    expect(Math.max(...world.tries.values())).toBe(1);
  });

  it('sends nothing more once it is stopped', async () => {
    const world = worldOf(300, {
      refuses({ part }) {
        if (part === 4) world.stop.abort();
      },
    });
    await expect(world.send()).rejects.toThrow();
    expect(world.puts.length).toBeLessThan(8);
  });
});
