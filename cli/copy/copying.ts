import type { MovingLine } from '../moving-line.ts';
import type { Terminal } from '../terminal.ts';
import type { CopyOptions } from './options.ts';
import type { ZonesWith } from './zones.ts';

/** What a copy works with, and what it has to tell of itself. */
export type CopyWith = ZonesWith & { terminal: Terminal; signal: AbortSignal; stop: AbortController };
export type Facts = {
  events: number;
  days: number;
  rows: number;
  rejected: number;
  waits: number;
  resumed: boolean;
  warnings: string[];
};
export type Copying = { options: CopyOptions; deps: CopyWith; line: MovingLine; facts: Facts };
