/** What live campaigns are to do, in the plainest words: written from the product's promises, sharing nothing with the code. */
export type Did = { id: string; who: string; name: string; ts: number; receivedAt: number };
export type Rule =
  | { kind: 'live'; names: string[]; within: number }
  | { kind: 'inaction'; names: string[]; not: string; within: number };

/** Ids of the events by which people qualify, when all is known. */
export function qualifying(rule: Rule, all: readonly Did[]): string[] {
  const people = [...new Set(all.map(({ who }) => who))];
  return people.flatMap((who) => {
    const mine = all.filter((one) => one.who === who).toSorted(inOrder);
    if (rule.kind === 'live') return mine.filter((one) => ends(one, rule.names, mine, rule.within)).map(({ id }) => id);
    return unanswered(rule, mine);
  });
}

export const inOrder = (a: Did, b: Did) => a.ts - b.ts || a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1);

/** Whether a series of these names, in order, ends with this event and takes no longer. */
function ends(last: Did, names: readonly string[], mine: readonly Did[], within: number): boolean {
  const before = (to: Did, left: readonly string[]): boolean => {
    if (to.name !== left.at(-1)) return false;
    if (left.length === 1) return last.ts - to.ts <= within;
    return mine.some((one) => inOrder(one, to) < 0 && one.id !== to.id && before(one, left.slice(0, -1)));
  };
  return before(last, names);
}

function unanswered(rule: Extract<Rule, { kind: 'inaction' }>, mine: readonly Did[]): string[] {
  const found: string[] = [];
  let busyUntil: Did | number = Number.NEGATIVE_INFINITY;
  for (const one of mine) {
    if (!ends(one, rule.names, mine, Number.POSITIVE_INFINITY)) continue;
    const isBusy = typeof busyUntil === 'number' ? one.ts <= busyUntil : inOrder(one, busyUntil) < 0;
    if (isBusy) continue;
    const came = mine.find(
      ({ name, ts }, at) => name === rule.not && at > mine.indexOf(one) && ts <= one.ts + rule.within,
    );
    busyUntil = came ?? one.ts + rule.within;
    if (!came) found.push(one.id);
  }
  return found;
}
