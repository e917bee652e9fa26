import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import driver from '@duckdb/node-api/lib/vectors/dataAccessors.js';
import { platform } from './env.ts';

/** Who works with DuckDB mostly needs texts in its SQL, too. */
export { sqlText } from '#core/values/sql-text.ts';

/**
 * The driver reads texts with a decoder that drops a byte order mark at their start, which makes two names one; this one
 * keeps it.
 */
Object.assign(driver, { textDecoder: new TextDecoder('utf-8', { ignoreBOM: true }) });

/**
 * DuckDB as every function uses it: in memory, spilling to a scratch folder of its own that goes with it, nothing
 * downloaded. Half of the function's memory is DuckDB's; the rest is for Node and for bodies on their way.
 */
export type Duck = AsyncDisposable & {
  connection: DuckDBConnection;
  /** A folder for this job's files, removed on disposal. */
  scratch: string;
};

export async function openDuck(options: { threads?: number } = {}): Promise<Duck> {
  const scratch = await mkdtemp(join(tmpdir(), 'causeway-'));
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${Math.max(256, Math.floor(platform.AWS_LAMBDA_FUNCTION_MEMORY_SIZE / 2))}MB`,
    temp_directory: join(scratch, 'spill'),
    preserve_insertion_order: 'false',
    // It keeps files in memory a second time, and takes a file written anew within seconds under the same path for the old one.
    enable_external_file_cache: 'false',
    ...(options.threads && { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  async function dispose(): Promise<void> {
    connection.closeSync();
    instance.closeSync();
    await rm(scratch, { recursive: true, force: true });
  }
  return { connection, scratch, [Symbol.asyncDispose]: dispose };
}

export type WithDuck = <Result>(work: (duck: Duck) => Promise<Result>) => Promise<Result>;

/** A DuckDB for one piece of work. */
export const freshDuck =
  (options: { threads?: number } = {}): WithDuck =>
  async (work) => {
    await using duck = await openDuck(options);
    return await work(duck);
  };

/**
 * A DuckDB that a container keeps from one piece of work to the next (opening costs as much as storing 20,000 events),
 * for work that is never two at once. What fails may have spoilt it: the next work then gets a new one.
 */
export function keptDuck(options: { threads?: number } = {}): WithDuck {
  let kept: Promise<Duck> | undefined;
  return async (work) => {
    kept ??= openDuck(options);
    const duck = await kept;
    try {
      return await work(duck);
    } catch (thrown) {
      kept = undefined;
      await duck[Symbol.asyncDispose]();
      throw thrown;
    }
  };
}
