import { describe, expect, it } from 'vitest';
import { forEach, until } from '../../local/demo/pace.ts';

describe('until', () => {
  it('asks again until there is an answer', async () => {
    let asked = 0;
    const ask = async () => (++asked === 3 ? 'yes' : undefined);
    expect(await until(ask, { withinMs: 5_000, what: 'it', signal: undefined })).toBe('yes');
  });

  it('gives up with what it was waiting for', async () => {
    const never = async () => undefined;
    await expect(until(never, { withinMs: 60, what: 'the commit', signal: undefined })).rejects.toThrow('the commit');
  });
});

describe('forEach', () => {
  it('keeps the order of the items and the number at once', async () => {
    let now = 0;
    let most = 0;
    const work = async (item: number) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5 - item));
      now -= 1;
      return item * 2;
    };
    expect(await forEach([0, 1, 2, 3, 4], { atOnce: 2, work })).toEqual([0, 2, 4, 6, 8]);
    expect(most).toBe(2);
  });
});
