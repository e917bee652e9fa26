import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isNew } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import { type KeyAt, sealText, unsealText } from './seal.ts';

/**
 * Keys of OpenPGP by which files for an account are encrypted: the public half is for its senders, the private half is sealed, and
 * opened only to read a file. In the table Imports: pk = account id, sk = `pgp#<key id>`.
 */
export type ImportKeysAt = { db: DynamoDBDocumentClient; table: string };
type KeyRef = { accountId: string; keyId: string };

const importKeySchema = z.object({
  accountId: z.string(),
  keyId: z.string(),
  name: z.string(),
  fingerprint: z.string(),
  createdAt: z.iso.datetime(),
  /** Armored. */
  publicKey: z.string(),
  /** The armored private key, sealed. */
  sealed: z.string(),
});
export type ImportKey = z.infer<typeof importKeySchema>;

/** With which the private halves are sealed, and nothing else is. */
const use = 'import-key';
const itemKey = ({ accountId, keyId }: KeyRef) => ({ pk: accountId, sk: `pgp#${keyId}` });

export async function putImportKey(
  at: ImportKeysAt & { seal: KeyAt },
  { privateKey, ...key }: Omit<ImportKey, 'sealed'> & { privateKey: string },
): Promise<void> {
  const sealed = await sealText(at.seal, { accountId: key.accountId, use, text: privateKey });
  await at.db.send(new PutCommand({ TableName: at.table, Item: { ...itemKey(key), ...key, sealed }, ...isNew }));
}

/** By their ids. */
export async function listImportKeys(at: ImportKeysAt, accountId: string): Promise<ImportKey[]> {
  const { Items = [] } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :keys)',
      ExpressionAttributeValues: { ':pk': accountId, ':keys': 'pgp#' },
    }),
  );
  return Items.map((item) => importKeySchema.parse(item));
}

/** False where there is none. */
export async function deleteImportKey(at: ImportKeysAt, ref: KeyRef): Promise<boolean> {
  const command = new DeleteCommand({
    TableName: at.table,
    Key: itemKey(ref),
    ConditionExpression: 'attribute_exists(pk)',
  });
  return (await ifMet(at.db.send(command))) !== undefined;
}

/** Opens private halves: armored, in clear from here to what decrypts and nowhere else; undefined where the account has no such key. */
export function openImportKey(at: ImportKeysAt & { seal: KeyAt }) {
  return async function openKey(accountId: string, keyId: string): Promise<string | undefined> {
    const Key = itemKey({ accountId, keyId });
    const found = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
    if (!found.Item) return undefined;
    const { sealed } = importKeySchema.parse(found.Item);
    try {
      return await unsealText(at.seal, { accountId, use, sealed });
    } catch (cause) {
      throw new Failure('unavailable', 'an encryption key could not be opened', { retry: 'later', cause });
    }
  };
}
