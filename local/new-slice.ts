import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { withRouteTable, withSlice } from './new-slice/entries.ts';
import { namesOf } from './new-slice/names.ts';
import { filesOf } from './new-slice/templates.ts';
import { binDir, projectRoot } from './stack/layout.ts';

/**
 * `npm run new:slice -- <slice> [--function list-things] [--route "GET /api/things"] [--stack in|out]`: a slice on its three
 * shelves, with one function that answers one route, declared in the route table and deployed. It passes `npm run check` as
 * it is; what it is to do is yours.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { function: { type: 'string' }, route: { type: 'string' }, stack: { type: 'string', default: 'out' } },
});

const read = namesOf({ slice: positionals[0], ...values });
if (read.kind === 'wrong') {
  console.error(read.reason);
  process.exitCode = 2;
} else if (existsSync(join(projectRoot, `lambdas/${read.names.slice}`))) {
  console.error(`lambdas/${read.names.slice}/ is there already: add to it by hand, as CONTRIBUTING.md says`);
  process.exitCode = 2;
} else {
  const { names } = read;
  const files = filesOf(names);
  for (const [path, text] of files) write(path, text);
  change('lib/routes.ts', (text) => withRouteTable(text, names));
  change(`lib/stacks/${names.stack}.ts`, (text) => withSlice(text, names));
  const changed = [...files.keys(), 'lib/routes.ts', `lib/stacks/${names.stack}.ts`];
  run('biome', ['check', '--write', ...changed]);
  run('tsx', ['local/openapi.ts']);
  console.info(`${[...changed, 'lambdas/door/openapi.json'].join('\n')}\n\nNext: npm run check && npm run test:unit`);
}

function write(path: string, text: string): void {
  const file = join(projectRoot, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function change(path: string, work: (text: string) => string): void {
  write(path, work(readFileSync(join(projectRoot, path), 'utf8')));
}

function run(tool: string, args: readonly string[]): void {
  execFileSync(join(binDir, tool), args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
}
