/** How calls to receivers fare, over all templates together. */
type Numbers = { attempts: number; success: number };
type Step = Numbers & { at: string };
export type Rate = Numbers & { steps: Step[] };

/** What series of several templates are together; they have the same steps. */
export function rateOf(series: readonly (readonly Step[])[]): Rate {
  const steps = new Map<string, Step>();
  for (const { at, attempts, success } of series.flat()) {
    const before = steps.get(at);
    steps.set(at, { at, attempts: attempts + (before?.attempts ?? 0), success: success + (before?.success ?? 0) });
  }
  const inOrder = [...steps.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    attempts: inOrder.reduce((sum, { attempts }) => sum + attempts, 0),
    success: inOrder.reduce((sum, { success }) => sum + success, 0),
    steps: inOrder,
  };
}

/** Of each step the share that succeeded, 0 to 1; null where nothing was tried. */
export function sharesOf({ steps }: Pick<Rate, 'steps'>): (number | null)[] {
  return steps.map(({ attempts, success }) => (attempts > 0 ? success / attempts : null));
}
