/** Which step a key of the keyboard leads to; undefined for a key that leads nowhere. */
export function stepByKey(key: string, { from, steps }: { from: number; steps: number }): number | undefined {
  const last = steps - 1;
  const many = Math.max(2, Math.round(steps / 6));
  const to = new Map([
    ['ArrowLeft', from - 1],
    ['ArrowDown', from - 1],
    ['ArrowRight', from + 1],
    ['ArrowUp', from + 1],
    ['PageDown', from - many],
    ['PageUp', from + many],
    ['Home', 0],
    ['End', last],
  ]).get(key);
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
}

/** Which step is under a pointer. */
export function stepAt(x: number, { left, width, steps }: { left: number; width: number; steps: number }): number {
  const place = Math.floor(((x - left) / Math.max(1, width)) * steps);
  return Math.min(steps - 1, Math.max(0, place));
}
