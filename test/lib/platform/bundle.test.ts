import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../../lib/platform/bundle.ts';
import { PROJECT } from '../../../lib/platform/project.ts';

const EM_AARCH64 = 0xb7;
const folder = mkdtempSync(join(tmpdir(), 'causeway-bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the package of store-batch for AWS', () => {
  it.runIf(existsSync(join(PROJECT, 'lambdas/lake/store-batch.ts')))(
    'holds one module and a DuckDB for arm64, and fits into a function',
    () => {
      // bundleInto itself refuses a package above Lambda's limit.
      bundleInto(folder, { path: 'lake/store-batch', target: 'linux-arm64' });
      const binding = join(folder, 'node_modules/@duckdb/node-bindings-linux-arm64');
      for (const file of ['duckdb.node', 'libduckdb.so']) {
        const header = readFileSync(join(binding, file)).subarray(0, 20);
        expect(header.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
        expect(header.readUInt16LE(18)).toBe(EM_AARCH64);
      }
      expect(existsSync(join(folder, 'index.mjs'))).toBe(true);
      expect(existsSync(join(folder, 'node_modules/@duckdb/node-bindings-linux-x64'))).toBe(false);
    },
    120_000,
  );
});
