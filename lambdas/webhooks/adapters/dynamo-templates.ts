import { type TransactWriteCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { fold } from '#core/values/fold.ts';
import type { Template } from '#core/webhooks/template.ts';
import { isNew, isStill } from '#store/aws/expressions.ts';
import { ifMet, sendTransaction } from '#store/aws/transactions.ts';
import { nameKey, type TemplateRef, templateKey, type WebhooksAt } from '#store/webhooks/templates.ts';

/**
 * Keeps templates (`store/webhooks/templates.ts`): each with the item of its name, and counted in the account's item `templates`, in
 * one transaction, so that no two have a name and none is one too many, however many are made at once.
 */
export const MAX_TEMPLATES = 100;

const countKey = (accountId: string) => ({ pk: accountId, sk: 'templates' });
const changed = () =>
  new Failure('conflict', 'The template was changed by somebody else meanwhile; read it again', { retry: 'never' });

/** Stores a new template under the first free id from its own on; `conflict` where its name is taken, or there are too many. */
export async function putNewTemplate(at: WebhooksAt, draft: Template): Promise<Template> {
  for (let template = draft; ; template = { ...template, templateId: template.templateId + 1 }) {
    const TableName = at.table;
    const put = await sendTransaction(at.db, [
      { Put: { TableName, Item: { ...templateKey(template), ...template }, ...isNew } },
      { Put: { TableName, Item: nameItem(template), ...isNew } },
      {
        Update: {
          TableName,
          Key: countKey(template.accountId),
          UpdateExpression: 'ADD made :one',
          ConditionExpression: 'attribute_not_exists(made) OR made < :most',
          ExpressionAttributeValues: { ':one': 1, ':most': MAX_TEMPLATES },
        },
      },
    ]);
    if (put.kind === 'written') return template;
    const [taken, named, full] = put.reasons.map((reason) => reason === 'ConditionalCheckFailed');
    if (named) throw nameIsTaken(template.name);
    if (full) {
      const text = `An account may have at most ${MAX_TEMPLATES} templates; delete one first`;
      throw new Failure('conflict', text, { retry: 'never' });
    }
    if (!taken) throw new Failure('unavailable', `a template was refused: ${put.reasons}`, { retry: 'later' });
  }
}

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;
type Changed = { before: Template; after: Template /** What is to hold besides. */; also?: Items };

/** Stores a template as it is after a change; `conflict` where it was changed meanwhile, or its new name is taken. */
export async function putChangedTemplate(at: WebhooksAt, { before, after, also = [] }: Changed): Promise<void> {
  const TableName = at.table;
  const isRenamed = fold(before.name) !== fold(after.name);
  const put = await sendTransaction(at.db, [
    { Put: { TableName, Item: { ...templateKey(after), ...after }, ...isStill('version', before.version) } },
    ...(isRenamed
      ? [{ Put: { TableName, Item: nameItem(after), ...isNew } }, { Delete: { TableName, Key: nameKey(before) } }]
      : []),
    ...also,
  ]);
  if (put.kind === 'written') return;
  const isTaken = isRenamed && put.reasons[1] === 'ConditionalCheckFailed';
  throw isTaken ? nameIsTaken(after.name) : changed();
}

/** Marks a template as about to be deleted: from now on nobody begins to use it (`templateIsThere`). */
export async function markClosing(at: WebhooksAt, { template, now }: { template: Template; now: number }) {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = isStill(
    'version',
    template.version,
  );
  const marked = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: templateKey(template),
        UpdateExpression: 'SET closing = :now',
        ConditionExpression,
        ExpressionAttributeNames,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':now': now },
      }),
    ),
  );
  if (!marked) throw changed();
}

/** Takes the mark away again. */
export async function unmarkClosing(at: WebhooksAt, ref: TemplateRef): Promise<void> {
  await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: templateKey(ref),
        UpdateExpression: 'REMOVE closing',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    ),
  );
}

/** @param now when it was marked */
export async function deleteTemplate(at: WebhooksAt, { template, now }: { template: Template; now: number }) {
  const TableName = at.table;
  const gone = await sendTransaction(at.db, [
    {
      Delete: {
        TableName,
        Key: templateKey(template),
        ConditionExpression: 'version = :version AND closing = :now',
        ExpressionAttributeValues: { ':version': template.version, ':now': now },
      },
    },
    { Delete: { TableName, Key: nameKey(template) } },
    {
      Update: {
        TableName,
        Key: countKey(template.accountId),
        UpdateExpression: 'ADD made :one',
        ExpressionAttributeValues: { ':one': -1 },
      },
    },
  ]);
  if (gone.kind === 'refused') throw changed();
}

function nameItem({ accountId, name, templateId }: Template) {
  return { ...nameKey({ accountId, name }), templateId };
}

function nameIsTaken(name: string): Failure {
  return new Failure('conflict', `name: there is a template "${name}" already`, { retry: 'never' });
}
