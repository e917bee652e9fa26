import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';

/** A folder where a program finds the project's packages, as one outside does not; it goes with the tests of the file. */
export function folderByPackages(name: string): string {
  const cache = join(PROJECT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, `causeway-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A script as one file, for a test that starts it a hundred times: it begins in a third of what its modules take one by one. */
export function oneFile(script: string): string {
  const outfile = join(folderByPackages('script'), `${basename(script, '.ts')}.mjs`);
  buildSync({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['@duckdb/*'],
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return outfile;
}
