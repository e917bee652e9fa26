import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { sendTransaction } from '#store/aws/transactions.ts';
import { alertSettingsKey } from '#store/webhooks/alert-receivers.ts';
import { templateIsThere } from '#store/webhooks/templates.ts';
import {
  type AlertSettings,
  type StoredSettings,
  storedSettingsSchema,
  type TemplateSettings,
} from '../domain/alert-settings.ts';

/** Alert settings in the Accounts table (`store/webhooks/alert-receivers.ts`). */
export type SettingsAt = { db: DynamoDBDocumentClient; table: string };

/** The account's settings, undefined where there are none; read after every write that was answered. */
export async function readSettings(at: SettingsAt, accountId: string): Promise<StoredSettings | undefined> {
  const Key = alertSettingsKey(accountId);
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key, ConsistentRead: true }));
  return found.Item && storedSettingsSchema.parse(found.Item);
}

export async function saveSettings(
  at: SettingsAt,
  { accountId, settings: { headers, ...settings } }: { accountId: string; settings: AlertSettings },
): Promise<void> {
  const Item = { ...alertSettingsKey(accountId), ...settings, sealedHeaders: headers };
  await at.db.send(new PutCommand({ TableName: at.table, Item }));
}

type ByTemplate = { accountId: string; settings: TemplateSettings; now: number };

/** Saves that alerts go by a template, as long as it is there and is of the method POST; otherwise it is a `conflict`. */
export async function saveTemplate(
  at: SettingsAt & { templates: string },
  { accountId, settings, now }: ByTemplate,
): Promise<void> {
  const { templateId } = settings;
  const Item = { ...alertSettingsKey(accountId), ...settings };
  const saved = await sendTransaction(at.db, [
    { Put: { TableName: at.table, Item } },
    templateIsThere(at.templates, { ref: { accountId, templateId }, now, method: 'POST' }),
  ]);
  if (saved.kind === 'written') return;
  throw new Failure('conflict', 'The template was changed by somebody else meanwhile; try again', { retry: 'never' });
}

export async function removeSettings(at: SettingsAt, accountId: string): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: alertSettingsKey(accountId) }));
}
