import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROJECT } from '../../lib/platform/project.ts';

/** The instructions of every partner for people, by the partner's id, which is the name of its folder. */
export function partnersInstructions(): Record<string, string> {
  const files = globSync('lambdas/exports/destinations/*/instructions.md', { cwd: PROJECT }).sort();
  return Object.fromEntries(files.map((file) => [basename(dirname(file)), readFileSync(join(PROJECT, file), 'utf8')]));
}
