export type Filling<Item> = {
  size: (item: Item) => number;
  /** No group is larger than this, unless one item alone is. */
  limit: number;
  /** Items in one group. */
  most?: number;
  /** Whether an item may join a group that has room for it; without this, any may. */
  joins?: (item: Item, group: readonly Item[]) => boolean;
};

/** Cuts items, in their order, into groups: each takes the next item as long as it has room, then a new one begins. */
export function fillGroups<Item>(items: Iterable<Item>, filling: Filling<Item>): Item[][] {
  const { size: sizeOf, limit, most = Number.POSITIVE_INFINITY, joins = () => true } = filling;
  const groups: Item[][] = [];
  let filled = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const group = groups.at(-1);
    if (group && group.length < most && filled + size <= limit && joins(item, group)) {
      group.push(item);
      filled += size;
    } else {
      groups.push([item]);
      filled = size;
    }
  }
  return groups;
}
