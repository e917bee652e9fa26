import { readFile, rm, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { identify, isAlive } from './process-table.ts';

/** One starter at a time per stack folder. A lock whose owner is gone does not hold. */
const ownerSchema = z.object({ pid: z.int(), startedAt: z.string() });

export async function takeLock(file: string): Promise<AsyncDisposable> {
  const me = await identify(process.pid);
  if (!(await tryWrite(file, me))) {
    const owner = ownerSchema.safeParse(JSON.parse(await readFile(file, 'utf8').catch(() => 'null')));
    if (owner.success && (await isAlive(owner.data))) {
      throw new Error(`Another command (process ${owner.data.pid}) is starting this stack; wait for it to finish.`);
    }
    await rm(file, { force: true });
    if (!(await tryWrite(file, me))) throw new Error('Another command has just begun to start this stack.');
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

async function tryWrite(file: string, owner: unknown): Promise<boolean> {
  return await writeFile(file, JSON.stringify(owner), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}
