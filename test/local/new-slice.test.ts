import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';
import { namesOf } from '../../local/new-slice/names.ts';

const run = promisify(execFile);
const copies: string[] = [];
afterAll(async () => {
  for (const copy of copies) await rm(copy, { recursive: true, force: true });
});

/** The project as it is, in a folder of its own beside the real one, so that packages can be linked rather than copied. */
async function copyOfProject(): Promise<string> {
  await mkdir(join(PROJECT, '.local'), { recursive: true });
  const copy = await mkdtemp(join(PROJECT, '.local/new-slice-'));
  copies.push(copy);
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: PROJECT,
    maxBuffer: 10_000_000,
  });
  for (const file of listed.stdout.split('\n').filter(Boolean)) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await cp(join(PROJECT, file), join(copy, file)).catch(() => undefined);
  }
  await linkPackages(copy);
  return copy;
}

/** Without what tools keep there for themselves, which changes while it is copied: other tests run beside this one. */
async function linkPackages(copy: string): Promise<void> {
  const [from, to] = [join(PROJECT, 'node_modules'), join(copy, 'node_modules')];
  const packages = (await readdir(from)).filter((name) => name === '.bin' || !name.startsWith('.'));
  await mkdir(to);
  await run('cp', ['-al', ...packages.map((name) => join(from, name)), to]);
}

const quiet = { maxBuffer: 100_000_000 };

// `cp -l` is of GNU.
describe.runIf(process.platform === 'linux')('npm run new:slice', () => {
  it('makes a slice that passes every check, is deployed, documented and answers', { timeout: 900_000 }, async () => {
    const cwd = await copyOfProject();
    const made = await run('npm', ['run', '--silent', 'new:slice', '--', 'price-lists'], { cwd, ...quiet });
    expect(made.stdout).toContain('lambdas/price-lists/list-price-lists.ts');
    // Git is asked which files are to be looked at, and a copy is no repository of its own.
    await run('git', ['init', '--quiet'], { cwd });
    await run('npm', ['run', '--silent', 'check'], { cwd, ...quiet });
    const tests = ['test/price-lists', 'test/architecture', 'test/door/openapi', 'test/lib/stacks/stacks'];
    const { stdout } = await run('npm', ['run', '--silent', 'test:unit', '--', ...tests], { cwd, ...quiet });
    expect(stdout).toContain('test/price-lists/list-price-lists.test.ts');
  });
});

describe('the names of a new slice', () => {
  it('are made of its word', () => {
    expect(namesOf({ slice: 'price-lists', stack: 'out' })).toMatchObject({
      kind: 'names',
      names: {
        construct: 'PriceLists',
        fn: 'list-price-lists',
        fnPascal: 'ListPriceLists',
        route: 'GET /api/price-lists',
      },
    });
  });

  it('that CONTRIBUTING and refusals give as examples are taken by no slice that there is', async () => {
    const wrong = [{}, { slice: 'A' }, { slice: 'a', function: 'a' }, { slice: 'a', route: 'a' }];
    const refusals = wrong.map((given) => JSON.stringify(namesOf({ stack: 'out', ...given })));
    const text = [await readFile(join(PROJECT, 'CONTRIBUTING.md'), 'utf8'), ...refusals].join('\n');
    const examples = [...text.matchAll(/(?:new:slice -- |such as (?:list-)?|GET \/api\/)([a-z-]+)/g)].map(([, name]) =>
      String(name),
    );
    const slices = await readdir(join(PROJECT, 'lambdas'));
    expect(examples.length).toBeGreaterThanOrEqual(8);
    expect(examples.filter((name) => slices.includes(name))).toEqual([]);
  });

  it.each([
    [{ stack: 'out' }, /^slice: say what it is called/],
    [{ slice: 'Price Lists', stack: 'out' }, /^slice: must be words of a to z/],
    [{ slice: 'prices', function: 'prices', stack: 'out' }, /^--function: must be a verb and a noun/],
    [{ slice: 'prices', route: '/api/prices', stack: 'out' }, /^--route: must be a path of the API/],
    [{ slice: 'prices', stack: 'up' }, /^--stack: must be in, .* or out/],
  ])('%j is refused with the name of what is wrong', (given, reason) => {
    expect(namesOf(given)).toEqual({ kind: 'wrong', reason: expect.stringMatching(reason) });
  });
});
