import type { Import } from './import.ts';

const SLOW_MS = 2 * 3_600_000;

/** How often an import is to have been told of as slow by now: every two hours from its start on. */
export function slowTimes({ startedAt }: Pick<Import, 'startedAt'>, now: number): number {
  return startedAt === undefined ? 0 : Math.max(0, Math.floor((now - Date.parse(startedAt)) / SLOW_MS));
}
