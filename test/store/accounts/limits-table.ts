// biome-ignore-all lint/suspicious/noExplicitAny: items have any shape, as those of DynamoDB have
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';

/** DynamoDB in memory for items that are changed by the expressions of `store/accounts/limits.ts`, which are evaluated; it counts. */
type Item = Record<string, any>;
const MAX_EXPRESSION = 4_096;

export function limitsTable() {
  const items = new Map<string, Item>();
  const calls = { writes: 0, reads: 0 };
  const keyOf = ({ pk, sk }: Item) => `${pk}|${sk}`;

  async function send(command: unknown): Promise<object> {
    await Promise.resolve();
    if (command instanceof GetCommand) {
      calls.reads++;
      return { Item: structuredClone(items.get(keyOf(command.input.Key ?? {}))) };
    }
    if (!(command instanceof UpdateCommand)) throw new Error('limitsTable knows gets and updates only');
    calls.writes++;
    const { input } = command;
    for (const expression of [input.UpdateExpression, input.ConditionExpression]) {
      if ((expression ?? '').length > MAX_EXPRESSION) throw new Error('ValidationException: Expression size');
    }
    const before = items.get(keyOf(input.Key ?? {})) ?? {};
    if (!isMet(before, input)) throw Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' });
    items.set(keyOf(input.Key ?? {}), changed({ ...input.Key, ...structuredClone(before) }, input));
    return {};
  }
  const db = Object.assign(DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })), { send });
  return { db, items, calls };
}

const pathOf = (text: string, input: UpdateCommandInput) =>
  text.split('.').map((part) => input.ExpressionAttributeNames?.[part] ?? part);

function read(item: Item, { text, input }: { text: string; input: UpdateCommandInput }): any {
  if (text.startsWith(':')) return input.ExpressionAttributeValues?.[text];
  const size = text.match(/^size\((.+)\)$/);
  if (size) return Object.keys(read(item, { text: size[1] ?? '', input }) ?? {}).length;
  return pathOf(text, input).reduce((value: any, part) => value?.[part], item);
}

function isMet(item: Item, input: UpdateCommandInput): boolean {
  const holds = (term: string): boolean => {
    const exists = term.match(/^attribute_(not_)?exists\((.+)\)$/);
    if (exists) return (read(item, { text: exists[2] ?? '', input }) === undefined) === (exists[1] !== undefined);
    const [left, operator, right] = term.split(' ').map((text) => text.trim());
    const [a, b] = [left, right].map((text) => read(item, { text: text ?? '', input }));
    if (a === undefined) return false;
    return { '=': a === b, '<': a < b, '<=': a <= b, '>': a > b }[operator ?? ''] ?? false;
  };
  const condition = input.ConditionExpression ?? '';
  return condition.split(' OR ').some((any) => any.split(' AND ').every(holds));
}

function changed(item: Item, input: UpdateCommandInput): Item {
  for (const clause of (input.UpdateExpression ?? '').split(/\s*\b(?=SET |REMOVE )/)) {
    const [, verb, rest = ''] = clause.match(/^(\w+) (.*)$/) ?? [];
    for (const step of rest.split(', ')) {
      const [target = '', sum = ''] = step.split(' = ');
      const path = pathOf(target.trim(), input);
      const last = path.pop() ?? '';
      const holder = path.reduce((inner: any, part) => inner[part], item);
      const values = sum.split(' + ').map((text) => read(item, { text, input }));
      if (verb === 'REMOVE') delete holder[last];
      else holder[last] = structuredClone(values.length > 1 ? values[0] + values[1] : values[0]);
    }
  }
  return item;
}
