import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../../lib/platform/bundle.ts';
import { addDuckDb } from '../../../lib/platform/duckdb-layer.ts';
import { type HandlerPath, handlerPaths } from '../../../lib/platform/project.ts';
import { ofType, type Piece, synthesised } from '../synthesised.ts';

const EM_AARCH64 = 0xb7;
/** Unzipped, function and layers together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'causeway-bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const handlers = handlerPaths();
const { running } = synthesised({ stage: 'prod', sftp: 'true', mailFrom: 'imports@example.com' });
/** The functions of the templates, with their properties, by their handlers. */
const functions = new Map(
  ofType(running, 'AWS::Lambda::Function').flatMap(([, properties]): [HandlerPath, Piece][] => {
    const path = handlers.find((handler) => handler === properties.Description);
    return path ? [[path, properties]] : [];
  }),
);

function packageOf(path: HandlerPath): string {
  const to = join(folder, path);
  mkdirSync(to, { recursive: true });
  bundleInto(to, { path, duckDb: functions.get(path)?.Layers?.length === 1 });
  return to;
}

function bytesOf(root: string): number {
  const files = globSync('**', { cwd: root, withFileTypes: true }).filter((one) => one.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

describe('the packages for AWS', () => {
  const layer = join(folder, 'layer/nodejs');
  beforeAll(() => addDuckDb(layer, 'linux-arm64'));

  it('are one of DuckDB for arm64, as a layer', () => {
    const binding = join(layer, 'node_modules/@duckdb/node-bindings-linux-arm64');
    for (const file of ['duckdb.node', 'libduckdb.so']) {
      const header = readFileSync(join(binding, file)).subarray(0, 20);
      expect(header.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
      expect(header.readUInt16LE(18)).toBe(EM_AARCH64);
    }
    expect(existsSync(join(layer, 'node_modules/@duckdb/node-bindings-linux-x64'))).toBe(false);
  });

  it('are one of each function, with the layer where its code works with DuckDB and nowhere else, within what Lambda takes', () => {
    expect(functions.size).toBe(handlers.length);
    const [largest] = [...functions.keys()].map((path) => bytesOf(packageOf(path))).toSorted((a, b) => b - a);
    expect((largest ?? 0) + bytesOf(layer)).toBeLessThan(MAX_UNZIPPED_BYTES);
  });

  it('are refused when a function has no layer that its code needs, or one that it does not', () => {
    expect(() => bundleInto(folder, { path: 'lake/store-batch', duckDb: false })).toThrow(
      'lambdas/lake/store-batch.ts works with DuckDB: say so in `lib` (duckDb)',
    );
    expect(() => bundleInto(folder, { path: 'uploads/accept-upload', duckDb: true })).toThrow(
      'does not work with DuckDB',
    );
  });

  it('find DuckDB in the layer as Lambda tells of it, far from any node_modules', () => {
    const here = join(folder, 'layer-here/nodejs');
    addDuckDb(here, `${process.platform}-${process.arch}`);
    // A bundle that is loaded has asked for DuckDB; what it is told of tables it reads when it is called.
    const script = `const { handler } = await import(${JSON.stringify(join(packageOf('upkeep/sweep-files'), 'index.mjs'))});
      console.log(typeof handler);`;
    const load = (nodePath: string) =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          NODE_PATH: nodePath,
          AWS_REGION: 'us-east-1',
          ...environmentOf('upkeep/sweep-files'),
        },
      });
    expect(load(join(here, 'node_modules'))).toBe('function\n');
    expect(() => load('')).toThrow("Cannot find module '@duckdb/node-api'");
  });
});

/** Some value for everything that a function is told. */
function environmentOf(path: HandlerPath): Record<string, string> {
  const names = Object.keys(functions.get(path)?.Environment.Variables ?? {});
  return Object.fromEntries(names.map((name) => [name, name.endsWith('_MB') ? '1' : 'x']));
}
