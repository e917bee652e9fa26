import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type AlertSettings, type MixedSettings, storedSettingsSchema } from '../domain/alert-settings.ts';

/** Alert settings in the Accounts table: pk = account id, sk = `alerts`. */
const SORT_KEY = 'alerts';

export type SettingsAt = { db: DynamoDBDocumentClient; table: string };

/** The account's settings, undefined where there are none; read after every write that was answered. */
export async function readSettings(at: SettingsAt, accountId: string): Promise<MixedSettings | undefined> {
  const found = await at.db.send(
    new GetCommand({ TableName: at.table, Key: { pk: accountId, sk: SORT_KEY }, ConsistentRead: true }),
  );
  return found.Item && storedSettingsSchema.parse(found.Item);
}

export async function saveSettings(
  at: SettingsAt,
  { accountId, settings: { headers, ...settings } }: { accountId: string; settings: AlertSettings },
): Promise<void> {
  const Item = { pk: accountId, sk: SORT_KEY, ...settings, sealedHeaders: headers };
  await at.db.send(new PutCommand({ TableName: at.table, Item }));
}

export async function removeSettings(at: SettingsAt, accountId: string): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: { pk: accountId, sk: SORT_KEY } }));
}
