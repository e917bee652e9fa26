import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { HttpMethod } from '#core/messages/delivery.ts';
import { fold } from '#core/values/fold.ts';
import { type Template, templateSchema } from '#core/webhooks/template.ts';

/**
 * Webhook templates, in the table Webhooks: pk = account id, sk = `template#<id>`. They are kept by `webhooks/manage-webhooks`,
 * and read by whoever composes or sends a call. Beside each stands an item of its name, so that no two have the same:
 * sk = `template-name#<name, folded>`.
 */
export type WebhooksAt = { db: DynamoDBDocumentClient; table: string };
export type TemplateRef = { accountId: string; templateId: number };
export type TemplateName = { accountId: string; name: string };

export const templateKey = ({ accountId, templateId }: TemplateRef) => ({
  pk: accountId,
  sk: `template#${templateId}`,
});
export const nameKey = ({ accountId, name }: TemplateName) => ({
  pk: accountId,
  sk: `template-name#${fold(name.trim())}`,
});

/** The template, strongly consistent; undefined also where another account has one of that id. */
export async function readTemplate(at: WebhooksAt, ref: TemplateRef): Promise<Template | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: templateKey(ref), ConsistentRead: true }));
  return found.Item && templateSchema.parse(found.Item);
}

const namedSchema = z.object({ templateId: z.int() });

/** The longest key has 1,024 bytes, and no key has half of a surrogate pair: no template has such a name, whoever asks for it. */
const mayBeName = (name: string) => name.length <= 240 && name.isWellFormed();

/** The account's template of this name, compared without case. */
export async function findTemplateByName(at: WebhooksAt, named: TemplateName): Promise<Template | undefined> {
  if (!mayBeName(named.name)) return undefined;
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: nameKey(named), ConsistentRead: true }));
  if (!found.Item) return undefined;
  const { templateId } = namedSchema.parse(found.Item);
  return await readTemplate(at, { accountId: named.accountId, templateId });
}

/** All templates of an account, the newest first. */
export async function listTemplates(at: WebhooksAt, accountId: string): Promise<Template[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :templates)',
      ExpressionAttributeValues: { ':pk': accountId, ':templates': 'template#' },
    },
  );
  const found: Template[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => templateSchema.parse(item)));
  return found;
}

/** For this long at most a template is about to be deleted: longer than the function that deletes it may run. */
const CLOSING_MS = 60_000;

type ThereWhen = {
  ref: TemplateRef;
  now: number;
  /** Where only a template of this method will do. */
  method?: HttpMethod;
};

/**
 * The part of a transaction that holds as long as the template is there and nobody is about to delete it: whoever writes that
 * a template is used, writes it together with this. Who deletes one marks it first, and looks for its uses then.
 */
export function templateIsThere(table: string, { ref, now, method }: ThereWhen) {
  const isThere = 'attribute_exists(pk) AND (attribute_not_exists(closing) OR closing < :lapsed)';
  return {
    ConditionCheck: {
      TableName: table,
      Key: templateKey(ref),
      ConditionExpression: method ? `${isThere} AND #method = :method` : isThere,
      ...(method && { ExpressionAttributeNames: { '#method': 'method' } }),
      ExpressionAttributeValues: { ':lapsed': now - CLOSING_MS, ...(method && { ':method': method }) },
    },
  };
}
