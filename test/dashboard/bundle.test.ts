import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** The dashboard as `npm run dashboard` builds it. */
const root = join(import.meta.dirname, '../../dashboard');
const BUDGET_BYTES = 300_000;
const FIRST = ['src/pages/sign-in/sign-in.tsx', 'src/shell/shell.tsx', 'src/pages/overview/overview.tsx'];

type Chunk = {
  file: string;
  src?: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
};
let folder: string;
let chunks: Map<string, Chunk>;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  // Vitest says `test`, by which React would be built for those who write pages.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    configFile: join(root, 'vite.config.ts'),
    mode: 'production',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: false },
  });
  vi.unstubAllEnvs();
  chunks = new Map(Object.entries(JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8'))));
  page = await readFile(join(folder, 'index.html'), 'utf8');
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** What is loaded with some chunks: they, and what they import before they run. */
function loadedWith(names: readonly string[], loaded = new Set<string>()): Set<string> {
  for (const name of names) {
    if (loaded.has(name)) continue;
    const chunk = chunks.get(name);
    if (!chunk) throw new Error(`There is no chunk ${name}`);
    loaded.add(name);
    loadedWith(chunk.imports ?? [], loaded);
  }
  return loaded;
}

function filesOf(names: Iterable<string>): string[] {
  return [...new Set([...names].flatMap((name) => [chunks.get(name)?.file ?? '', ...(chunks.get(name)?.css ?? [])]))];
}

const isPage = (name: string) => name.startsWith('src/pages/');

describe('the dashboard, as it is built', () => {
  it('loads sign-in and the overview, first, with less than 300 kB compressed', async () => {
    const sizes: [string, number][] = [];
    for (const file of filesOf(loadedWith(['index.html', ...FIRST]))) {
      sizes.push([file, gzipSync(await readFile(join(folder, file)), { level: 9 }).byteLength]);
    }
    const sum = sizes.reduce((all, [, bytes]) => all + bytes, 0);
    // What weighs most is told where it is too much.
    const heaviest = sizes.toSorted(([, a], [, b]) => b - a).slice(0, 8);
    expect(sum, JSON.stringify(heaviest)).toBeLessThan(BUDGET_BYTES);
    // A first load without React would be no first load.
    expect(sum).toBeGreaterThan(100_000);
  });

  it('uses nothing of Cloudscape whose colours the build leaves out', async () => {
    const files = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
    for (const file of files.filter(({ name }) => name.endsWith('.tsx'))) {
      const source = await readFile(join(file.parentPath, file.name), 'utf8');
      expect(source, file.name).not.toMatch(/components\/top-navigation|high-contrast/);
    }
  });

  it('has a chunk of its own for each page', async () => {
    const routes: string[] = [];
    for (const file of await readdir(join(root, 'src/pages'), { recursive: true })) {
      if (!file.endsWith('routes.ts')) continue;
      const source = await readFile(join(root, 'src/pages', file), 'utf8');
      for (const [, path] of source.matchAll(/import\('\.\/(.+?)'\)/g)) {
        routes.push(join('src/pages', file, '..', path ?? ''));
      }
    }
    expect(routes).toContain('src/pages/overview/overview.tsx');
    const files = routes.map((name) => chunks.get(name)?.isDynamicEntry && chunks.get(name)?.file);
    expect(files.filter((file) => !file)).toEqual([]);
    expect(new Set(files).size).toBe(new Set(routes).size);
  });

  it('loads the frame, sign-in and the overview without any other page', () => {
    const others = [...loadedWith(['index.html', ...FIRST])].filter((name) => isPage(name) && !FIRST.includes(name));
    expect(others).toEqual([]);
    expect([...loadedWith(['index.html'])].filter(isPage)).toEqual([]);
  });

  it('names in its page what the entry needs, and nothing else', () => {
    const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file ?? '');
    expect(named.toSorted()).toEqual(filesOf(loadedWith(['index.html'])).toSorted());
  });

  it('has no script and no style in the page itself, as the Content-Security-Policy wants it', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    const scripts = [...page.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, text] of scripts)
      expect([attributes?.includes('src="/'), text?.trim()]).toEqual([true, '']);
  });
});
