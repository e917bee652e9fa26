import { type CommitsAt, type CommittedFile, filesBetween } from './commits.ts';

/** All that an account has in the lake, as of a commit: what a cursor, a count or a large query is asked of. */
export async function filesOfSnapshot(
  at: CommitsAt,
  { accountId, upTo }: { accountId: string; upTo: number },
): Promise<Record<'events' | 'profiles', CommittedFile[]>> {
  const window = { accountId, after: 0, upTo };
  const [events, profiles] = await Promise.all([
    filesBetween(at, { ...window, kind: 'events' }),
    filesBetween(at, { ...window, kind: 'profiles' }),
  ]);
  return { events, profiles };
}
