import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';

const folder = join(PROJECT, 'docs/decisions');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const files = globSync('*.md', { cwd: folder }).filter((file) => file !== 'README.md');
/** The title, an empty line, then `*2026-11-23 · accepted*` or `*2026-11-23 · superseded by [title](file.md)*`. */
const HEADER = /^# .+\n\n\*(\d{4}-\d\d-\d\d) · (?:accepted|superseded by \[[^\]]+\]\(([a-z0-9-]+\.md)\))\*\n\n/;

describe('decisions', () => {
  it('each have a date and a status under the title', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => Number.isNaN(Date.parse(HEADER.exec(read(file))?.[1] ?? '')))).toEqual([]);
  });

  it('that no longer hold name the one that does', () => {
    const successors = files.flatMap((file) => HEADER.exec(read(file))?.[2] ?? []);
    expect(successors.filter((successor) => !existsSync(join(folder, successor)))).toEqual([]);
  });

  it('are in the index, once each, and the index has no others', () => {
    const linked = [...read('README.md').matchAll(/^\| \[[^\]]+\]\(([^)]+)\) \|/gm)].map(([, file]) => file);
    expect(linked.sort()).toEqual(files.sort());
  });
});
