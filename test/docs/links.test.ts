import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';

const documents = globSync('{*.md,docs/**/*.md,.github/**/*.md}', { cwd: PROJECT });
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8').replace(/^```.*?^```/gms, '');

/** As GitHub makes them of headings: lower case, no punctuation, spaces as "-". */
function anchorsOf(path: string): string[] {
  const headings = [...read(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it('every link of the documents leads to a file that there is, and to a heading of it', () => {
  const links = documents.flatMap((from) =>
    [...read(from).matchAll(/\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].map(([, path = '', anchor]) => ({
      from,
      to: path === '' ? from : join(dirname(from), path),
      anchor,
    })),
  );
  expect(links.length).toBeGreaterThan(60);
  expect(links.filter(({ to }) => !existsSync(join(PROJECT, to)))).toEqual([]);
  expect(links.filter(({ to, anchor }) => anchor !== undefined && !anchorsOf(to).includes(anchor))).toEqual([]);
});

it('every source file that a document names by its path is there', () => {
  const sources = globSync('{bin,cli,conform,dashboard/src,lambdas,lib,local,test}/**/*.{ts,mjs}', { cwd: PROJECT });
  const named = documents.flatMap((from) =>
    [...read(from).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|mjs))`/g)].map(([, path = '']) => ({ from, path })),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ path }) => !sources.some((source) => `/${source}`.endsWith(`/${path}`)))).toEqual([]);
});
