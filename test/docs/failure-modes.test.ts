import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const modes = read('docs/failure-modes.md')
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    number: Number.parseInt(text, 10),
    isBuilt: !text.includes('\nNot built yet'),
    tests: [...text.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, file = '', title = '']) => ({ file, title })),
  }));

const tests = globSync('test/**/*.{test,contract}.ts', { cwd: PROJECT, exclude: ['test/docs/**'] }).map((path) => ({
  file: basename(path),
  text: read(path),
}));
const isThere = ({ file, title }: { file: string; title: string }) =>
  tests.some((test) => test.file === file && ["'", '`', '"'].some((mark) => test.text.includes(mark + title + mark)));

/** Titles that cite, such as "… (failure modes 16 and 28)", with the numbers. */
function citedIn(text: string): { title: string; numbers: number[] }[] {
  const lines = text.split('\n').filter((line) => line.includes('(failure mode'));
  return lines.flatMap((line) =>
    [...line.matchAll(/[^'`]*\(failure modes? ([\d and,]+)\)/g)].map(([title, numbers = '']) => ({
      title,
      numbers: numbers.split(/, | and /).map(Number),
    })),
  );
}

describe('docs/failure-modes.md', () => {
  it('numbers the failure modes in their order', () => {
    expect(modes.map(({ number }) => number)).toEqual(modes.map((_, index) => index + 1));
    expect(modes.length).toBeGreaterThanOrEqual(33);
  });

  it('names tests that are there, by file and title', () => {
    const named = modes.flatMap(({ tests }) => tests);
    expect(named.length).toBeGreaterThan(70);
    expect(named.filter((test) => !isThere(test))).toEqual([]);
  });

  it('has a test for whatever is built', () => {
    expect(modes.filter(({ isBuilt, tests }) => isBuilt !== tests.length > 0).map(({ number }) => number)).toEqual([]);
  });

  it('names every test whose title cites it', () => {
    const cited = tests.flatMap(({ file, text }) => citedIn(text).map((citation) => ({ file, ...citation })));
    expect(cited.length).toBeGreaterThan(15);
    const missing = cited.flatMap(({ file, title, numbers }) =>
      numbers.filter((number) => !modes[number - 1]?.tests.some((test) => test.file === file && test.title === title)),
    );
    expect(missing).toEqual([]);
  });
});
