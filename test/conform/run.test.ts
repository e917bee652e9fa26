import { describe, expect, it } from 'vitest';
import { conform } from '../../conform/run.ts';

/** An address where nobody answers: whoever is asked first has not written anything. */
const account = ['--url', 'http://127.0.0.1:9', '--account', 'ACME', '--passcode', 'secret'];

async function ended(args: readonly string[], answer?: boolean): Promise<{ status: number; said: string }> {
  const said: string[] = [];
  const confirm = answer === undefined ? undefined : async (question: string) => said.push(question) > 0 && answer;
  const status = await conform(args, { say: (line) => void said.push(line), confirm });
  return { status, said: said.join('\n') };
}

describe('the conformance suite', () => {
  it('writes into no account unasked: where nobody can be asked it wants --yes', async () => {
    const { status, said } = await ended(account);
    expect(status).toBe(2);
    expect(said).toMatch(/several hundred events and profiles, named "Conform …", in account ACME .* Say --yes/);
  });

  it('asks whether it may write into the account, and writes nothing on a no', async () => {
    const { status, said } = await ended(account, false);
    expect([status, said]).toEqual([2, expect.stringMatching(/Go on\?\nNothing was written\.$/)]);
  });

  it.each([
    [['--only', 'nonsense'], 'no such group: nonsense'],
    [['--at-once', '0'], '--at-once: must be a whole number from 1'],
    [['--colour'], '--colour'],
  ])('says what is wrong with %j', async (more, error) => {
    const { status, said } = await ended([...account, ...more]);
    expect([status, said]).toEqual([2, expect.stringContaining(error)]);
  });

  it('lists its options and its groups for --help', async () => {
    expect(await ended(['--help'])).toEqual({ status: 0, said: expect.stringContaining('groups: ') });
  });
});
