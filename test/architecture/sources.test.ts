import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';

const sources = globSync('{bin,lib,lambdas}/**/*.ts', { cwd: PROJECT }).map((path) => {
  const text = readFileSync(join(PROJECT, path), 'utf8');
  return { path: path.replaceAll('\\', '/'), text, lines: text.trimEnd().split('\n').length };
});
const where = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe('sources', () => {
  it('read the environment in one place', () => {
    expect(where(/process\.env\b[^`]/)).toEqual(['lambdas/runtime/env.ts']);
  });

  it('make an app in one place', () => {
    expect(where(/new App\(/)).toEqual(['bin/app.ts']);
  });

  it('import zod as a namespace: by name, it would be five times as large in a bundle', () => {
    expect(where(/import \{[^}]*\} from 'zod'/)).toEqual([]);
  });

  it('gather by keys from outside in a Map: an object has keys of its own, such as constructor and __proto__', () => {
    const gathered = where(/Record<string, number>|Record<string, [^>]+> = \{\};/);
    expect(
      gathered.filter((path) => /^lambdas\/(store|lake|upkeep|cursors|queries|exports|uploads)\//.test(path)),
    ).toEqual([]);
  });

  it('climb no further than out of their own folder', () => {
    expect(where(/from '(\.\.\/){2,}/)).toEqual([]);
  });

  it('are small: none over 300 lines, half of them 60 or less', () => {
    expect(sources.filter(({ lines }) => lines > 300).map(({ path }) => path)).toEqual([]);
    const sorted = sources.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60);
  });
});
