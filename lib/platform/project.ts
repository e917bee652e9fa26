import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import house from '#house' with { type: 'json' };

/** A handler by its file below `lambdas/`, without the ending: `exports/begin-run`. */
export type HandlerPath = `${string}/${string}`;

/** The folder of the whole project. */
export const PROJECT = resolve(import.meta.dirname, '../..');

/** What slices share; every other folder below `lambdas/` is a slice. */
const { layers } = house;

/** Files at the root of a slice that are no function: what its functions are told, and what they take over HTTP. */
const DECLARATIONS = ['env', 'routes'];

/** Every handler there is: the other files at the roots of slices. */
export function handlerPaths(): HandlerPath[] {
  const files = globSync('*/*.ts', { cwd: join(PROJECT, 'lambdas') }).map((file) => file.slice(0, -3).split(/[\\/]/));
  return files.flatMap(([slice, name]): HandlerPath[] =>
    slice && name && !DECLARATIONS.includes(name) && !layers.includes(slice) ? [`${slice}/${name}`] : [],
  );
}
