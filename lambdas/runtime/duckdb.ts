import { randomUUID } from 'node:crypto';
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
 * DuckDB as every function uses it: an empty database in memory, and a scratch folder that goes with it; nothing is downloaded.
 * Half of the function's memory is DuckDB's; the rest is for Node and for bodies on their way.
 */
export type Duck = AsyncDisposable & {
  connection: DuckDBConnection;
  /** A folder for this job's files, removed on disposal. */
  scratch: string;
};
type Options = { threads?: number };

/**
 * Engines without work, by their number of threads: opening one costs as much as storing 20,000 events
 * (docs/decisions/an-engine-is-kept-its-database-is-not.md).
 */
const idle = new Map<number | undefined, DuckDBInstance[]>();
const MOST_IDLE = 2;
let opened = 0;

/** What a piece of work may set for itself, as it is for the next. */
const SETTINGS = { preserve_insertion_order: 'false', disabled_optimizers: '' };

export async function openDuck({ threads }: Options = {}): Promise<Duck> {
  const scratch = await mkdtemp(join(tmpdir(), 'causeway-'));
  const engine = idle.get(threads)?.pop() ?? (await newEngine(threads));
  const connection = await engine.connect();
  const database = `work_${opened++}`;
  await connection.run(`ATTACH ':memory:' AS ${database}; USE ${database}`);
  async function dispose(): Promise<void> {
    connection.closeSync();
    await putBack(engine, { threads, database });
    await rm(scratch, { recursive: true, force: true });
  }
  return { connection, scratch, [Symbol.asyncDispose]: dispose };
}

async function newEngine(threads: number | undefined): Promise<DuckDBInstance> {
  return await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${Math.max(256, Math.floor(platform.AWS_LAMBDA_FUNCTION_MEMORY_SIZE / 2))}MB`,
    // Made when something is spilled, and emptied when that is done with.
    temp_directory: join(tmpdir(), `causeway-spill-${randomUUID()}`),
    // It keeps files in memory a second time, and takes a file written anew within seconds under the same path for the old one.
    enable_external_file_cache: 'false',
    ...SETTINGS,
    ...(threads && { threads: String(threads) }),
  });
}

/** Work that failed may have spoilt its engine: one that does not get rid of its database is not used again. */
async function putBack(
  engine: DuckDBInstance,
  { threads, database }: { threads: number | undefined; database: string },
): Promise<void> {
  try {
    const connection = await engine.connect();
    await connection.run(`DETACH ${database}`);
    for (const [name, value] of Object.entries(SETTINGS)) await connection.run(`SET ${name} = '${value}'`);
    connection.closeSync();
    const others = idle.get(threads) ?? [];
    if (others.length < MOST_IDLE) return void idle.set(threads, [...others, engine]);
  } catch {
    // As above.
  }
  engine.closeSync();
}

export type WithDuck = <Result>(work: (duck: Duck) => Promise<Result>) => Promise<Result>;

/** A DuckDB for each piece of work. */
export const freshDuck =
  (options: Options = {}): WithDuck =>
  async (work) => {
    await using duck = await openDuck(options);
    return await work(duck);
  };
