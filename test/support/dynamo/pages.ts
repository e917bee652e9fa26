import { type Item, order, readCondition } from './condition.ts';
import { sizeOf } from './item-size.ts';
import { type Referring, readPath, references, wordsOf } from './read-expression.ts';

/** Pages of queries and scans. A query or scan without an order of its own is in that of the items. */
export type Asked = Referring & { ProjectionExpression?: string | undefined };
type Ask = Asked & {
  KeyConditionExpression?: string | undefined;
  FilterExpression?: string | undefined;
  IndexName?: string | undefined;
  ScanIndexForward?: boolean | undefined;
  Limit?: number | undefined;
  ExclusiveStartKey?: Item | undefined;
};

/** A page is at most a megabyte, and here of few items too, so that tests turn pages. */
const PAGE_BYTES = 1024 * 1024;
const PAGE_ITEMS = 1_000;
const INDEX_PAGE_ITEMS = 100;

export function pageOf(items: readonly Item[], asked: Ask): object {
  const refer = references(asked);
  const isAsked = readCondition(asked.KeyConditionExpression, refer);
  const isWanted = readCondition(asked.FilterExpression, refer);
  const project = projection(asked, refer);
  refer.mustBeUsed();
  const all = items.filter(isAsked);
  if (asked.KeyConditionExpression !== undefined) all.sort((a, b) => order(a.sk, b.sk) ?? 0);
  if (asked.ScanIndexForward === false) all.reverse();
  const from = asked.ExclusiveStartKey;
  const start = from ? all.findIndex(({ pk, sk }) => pk === from.pk && sk === from.sk) + 1 : 0;
  const most = Math.min(asked.Limit ?? PAGE_ITEMS, asked.IndexName ? INDEX_PAGE_ITEMS : PAGE_ITEMS);
  let bytes = 0;
  const page: Item[] = [];
  for (const item of all.slice(start, start + most)) {
    bytes += sizeOf(item);
    if (page.length > 0 && bytes > PAGE_BYTES) break;
    page.push(item);
  }
  const last = page.at(-1);
  const isOver = start + page.length >= all.length && page.length !== asked.Limit;
  const LastEvaluatedKey = last && !isOver ? { pk: last.pk, ...(last.sk !== undefined && { sk: last.sk }) } : undefined;
  // Our indexes hold the keys alone.
  const names = ['pk', 'sk', ...Object.values(asked.ExpressionAttributeNames ?? {})];
  const show = asked.IndexName ? (item: Item) => only(item, names) : project;
  return { Items: page.filter(isWanted).map(show), ...(LastEvaluatedKey && { LastEvaluatedKey }) };
}

export function projected(item: Item, asked: Asked): Item {
  return projection(asked, references(asked))(item);
}

/** Attributes by their names; paths into them are not known here. */
function projection({ ProjectionExpression }: Asked, refer: ReturnType<typeof references>): (item: Item) => Item {
  if (ProjectionExpression === undefined) return (item) => item;
  const words = wordsOf(ProjectionExpression);
  const names: string[] = [];
  do names.push(String(readPath(words, refer)[0]));
  while (words.takes(','));
  return (item) => only(item, names);
}

function only(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.flatMap((name) => (name in item ? [[name, item[name]]] : [])));
}
