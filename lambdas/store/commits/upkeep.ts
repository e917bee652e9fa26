import { DeleteCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { pairsOf } from '#core/values/rows-by-name.ts';
import { isNew, isStill } from '../aws/expressions.ts';
import { cancellationReasons } from '../aws/transactions.ts';
import type { FileKind } from '../lake/lake.ts';
import { compactedFileKey, fileSchema } from './files.ts';
import { accountItems, type CommitsAt } from './items.ts';
import { inOneLayout, layoutKey } from './layout.ts';

/**
 * Puts files of the commit log in the place of others, without a row more or less in any window. A replaced file leaves
 * an item. It keeps the key of its object, which may still be being read, so that its bytes stay for days; and its
 * upload groups, of which a second copy may still come. Which files to replace, and with what, is the business of
 * `upkeep/`.
 */
const storedSchema = fileSchema.extend({ sk: z.string(), groups: z.instanceof(Uint8Array).optional() });
export type StoredFile = z.infer<typeof storedSchema>;

const compactedSchema = fileSchema.required({ minCommit: true });
export type CompactedFile = z.infer<typeof compactedSchema>;

/** Items of a transaction: the layout, two for each file that goes, one for each that comes (at most 100 in all). */
export const MAX_ITEMS = 100;
export const itemsOf = ({ removed, added }: { removed: number; added: number }): number => 1 + 2 * removed + added;

/** All files of one kind that an account has, as one state of the list, oldest first. */
export async function storedFiles(at: CommitsAt, wanted: { accountId: string; kind: FileKind }): Promise<StoredFile[]> {
  return await inOneLayout(at, wanted.accountId, async () => {
    const items = await accountItems(at, { accountId: wanted.accountId, prefix: `file#${wanted.kind}#` });
    return items.map((item) => storedSchema.parse(item));
  });
}

export type Replacement = {
  accountId: string;
  removed: readonly StoredFile[];
  added: readonly CompactedFile[];
  newId: () => string;
  /** Epoch milliseconds. */
  now: number;
};

/**
 * Replaces files, all or nothing. `superseded`: one of them is not there any more, so somebody else was first, and nothing
 * was changed. `contended`: a transaction on the same items was under way.
 */
export async function replaceFiles(
  at: CommitsAt,
  replacement: Replacement,
): Promise<'replaced' | 'superseded' | 'contended'> {
  const { accountId, removed, added, newId } = replacement;
  const replacedAt = new Date(replacement.now).toISOString();
  const items: TransactWriteCommandInput['TransactItems'] = [
    { Put: { TableName: at.table, Item: { ...layoutKey(accountId), layout: newId() } } },
  ];
  for (const { sk, names: _, ...file } of removed) {
    items.push({
      Delete: {
        TableName: at.table,
        Key: { pk: accountId, sk },
        ...isStill('key', file.key),
      },
    });
    const Item = { ...file, pk: accountId, sk: sk.replace(/^file#/, 'replaced#'), replacedAt };
    items.push({ Put: { TableName: at.table, Item } });
  }
  for (const file of added) {
    const sk = compactedFileKey({ ...file, id: newId() });
    const Item = { ...file, names: pairsOf(file.names), pk: accountId, sk };
    items.push({ Put: { TableName: at.table, Item, ...isNew } });
  }
  try {
    await at.db.send(new TransactWriteCommand({ TransactItems: items }));
    return 'replaced';
  } catch (thrown) {
    const reasons = cancellationReasons(thrown);
    if (!reasons) throw thrown;
    return reasons.includes('ConditionalCheckFailed') ? 'superseded' : 'contended';
  }
}

const replacedSchema = fileSchema
  .pick({ key: true, commit: true, committedAt: true })
  .extend({ sk: z.string(), replacedAt: z.iso.datetime() });
export type ReplacedFile = z.infer<typeof replacedSchema>;

/** What was replaced and is still remembered, in the order of commits. */
export async function replacedFiles(
  at: CommitsAt,
  wanted: { accountId: string; kind: FileKind },
): Promise<ReplacedFile[]> {
  const items = await accountItems(at, { accountId: wanted.accountId, prefix: `replaced#${wanted.kind}#` });
  return items.map((item) => replacedSchema.parse(item));
}

/** Forgets a replaced file; its object must be gone by then. */
export async function forgetReplaced(
  at: CommitsAt,
  { accountId, sk }: { accountId: string; sk: string },
): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: { pk: accountId, sk } }));
}
