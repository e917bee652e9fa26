import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A handler by its file below `lambdas/`, without the ending: `exports/begin-run`. */
export type HandlerPath = `${string}/${string}`;

/** The folder of the whole project. */
export const PROJECT = resolve(import.meta.dirname, '../..');

const LAYERS = ['core', 'runtime', 'store'];

/** Every handler there is: the files at the roots of slices, `env.ts` excepted. */
export function handlerPaths(): HandlerPath[] {
  const files = globSync('*/*.ts', { cwd: join(PROJECT, 'lambdas') }).map((file) => file.slice(0, -3).split(/[\\/]/));
  return files.flatMap(([slice, name]): HandlerPath[] =>
    slice && name && name !== 'env' && !LAYERS.includes(slice) ? [`${slice}/${name}`] : [],
  );
}
