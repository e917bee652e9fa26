import type { FileKind } from '../lake/lake.ts';
import type { CommitsAt } from './items.ts';
import { newestFirst, type Standing } from './newest-first.ts';

/**
 * The account's newest commit with files of a kind that was made at `before` (epoch milliseconds) or earlier; 0 where there is
 * none. Files that were compacted since are looked through under the names that they had, as long as these are kept.
 */
export async function settledHead(
  at: CommitsAt,
  wanted: { accountId: string; kind: FileKind; before: number },
): Promise<number> {
  const before = new Date(wanted.before).toISOString();
  async function newest(standing: Standing): Promise<number> {
    for await (const { commit, committedAt } of newestFirst(at, { ...wanted, standing, page: 100 })) {
      if (committedAt <= before) return commit;
    }
    return 0;
  }
  return Math.max(...(await Promise.all([newest('file'), newest('replaced')])));
}
