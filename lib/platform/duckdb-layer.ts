import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
} from 'node:fs';
import { extname, join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Architecture, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { codeMadeBy } from './bundle.ts';
import { PROJECT } from './project.ts';

/**
 * DuckDB as a layer, for the machine that will run it: one package of 25 MB for all functions that read or write the lake, and
 * not one in each (docs/decisions/duckdb-is-a-layer.md). Its JavaScript comes from node_modules. Its native part does too
 * if this machine is of the same kind; else it is fetched once from the registry, in the locked version.
 */
export function duckDbLayer(scope: Construct, stage: Pick<Stage, 'target'>): LayerVersion {
  const stack = Stack.of(scope);
  const found = stack.node.tryFindChild(LAYER);
  if (found instanceof LayerVersion) return found;
  // One a stack: a layer that another stack uses could not be replaced.
  return new LayerVersion(stack, LAYER, {
    description: '@duckdb/node-api',
    // Lambda's NODE_PATH names this folder (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html).
    code: codeMadeBy((folder) => addDuckDb(join(folder, 'nodejs'), stage.target), [LAYER, stage.target]),
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [architectureOf(stage)],
  });
}

/** What machine runs the functions of a stage. */
export function architectureOf({ target }: Pick<Stage, 'target'>): Architecture {
  return target.endsWith('arm64') ? Architecture.ARM_64 : Architecture.X86_64;
}

const LAYER = 'DuckDb';
const MODULES = join(PROJECT, 'node_modules');
/** ELF `e_machine` (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html). */
const ELF_MACHINES: Record<string, number> = { 'linux-arm64': 0xb7, 'linux-x64': 0x3e };

/** Puts DuckDB into `folder/node_modules`. Throws when there is no binding for `target` (e.g. `linux-arm64`), or it is for another machine. */
export function addDuckDb(folder: string, target: string): void {
  const binding = `@duckdb/node-bindings-${target}`;
  const sources = {
    '@duckdb/node-api': join(MODULES, '@duckdb/node-api'),
    '@duckdb/node-bindings': join(MODULES, '@duckdb/node-bindings'),
    [binding]: existsSync(join(MODULES, binding)) ? join(MODULES, binding) : fetched(binding),
  };
  for (const [name, source] of Object.entries(sources)) {
    cpSync(source, join(folder, 'node_modules', name), { recursive: true, filter: neededToRun });
  }
  assertBinding({ folder: join(folder, 'node_modules', binding), target });
}

function neededToRun(path: string): boolean {
  return !path.endsWith('.d.ts') && !['.md', '.map'].includes(extname(path));
}

/** A release of DuckDB's Node package once installed no arm64 binding, and said nothing: so it is looked at. */
function assertBinding(at: { folder: string; target: string }): void {
  const machine = ELF_MACHINES[at.target];
  const library = at.target.startsWith('darwin') ? 'libduckdb.dylib' : 'libduckdb.so';
  for (const file of ['duckdb.node', library].map((name) => join(at.folder, name))) {
    if (!existsSync(file)) throw new Error(`DuckDB for ${at.target}: ${file} is missing`);
    if (machine && elfMachine(file) !== machine)
      throw new Error(`DuckDB for ${at.target}: ${file} is for another machine`);
  }
}

function elfMachine(file: string): number {
  const header = Buffer.alloc(20);
  const handle = openSync(file, 'r');
  readSync(handle, header);
  closeSync(handle);
  return header.readUInt16LE(18);
}

/** The package's folder in the cache, fetched by `npm pack` and held against the lock file's hash first if need be. */
function fetched(name: string): string {
  const { version, integrity } = locked(name);
  const cache = join(MODULES, '.cache/causeway');
  const folder = join(cache, `${name.replace('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  const packed = execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', work], {
    cwd: PROJECT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const tarball = join(work, JSON.parse(packed)[0].filename);
  const hash = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (hash !== integrity) throw new Error(`${name}@${version}: the registry's package is not the locked one`);
  execFileSync('tar', ['-xzf', tarball, '-C', work]);
  renameSync(join(work, 'package'), folder);
  return folder;
}

function locked(name: string): { version: string; integrity: string } {
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8'));
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry) throw new Error(`${name} is not in package-lock.json: DuckDB has no binding for this machine`);
  return entry;
}
