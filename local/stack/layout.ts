import { join } from 'node:path';

/**
 * Where the one-machine stack keeps its things: the project's own files, and everything that it makes, which is all
 * under one folder (`.local/` unless a test asks for another), so that removing the folder removes every trace.
 */
export const projectRoot = join(import.meta.dirname, '..', '..');
export const defaultDir = join(projectRoot, '.local');

/** Node 24, from the npm package `node`, and the other tools that `npm ci` brings. */
export const binDir = join(projectRoot, 'node_modules', '.bin');

/** Python environments are the same for every stack: they are only read. */
export const venvDir = join(defaultDir, 'venv');
export const lintVenvDir = join(defaultDir, 'lint-venv');
export const readersVenvDir = join(defaultDir, 'readers-venv');
export const receiversVenvDir = join(defaultDir, 'receivers-venv');
export const storageVenvDir = join(defaultDir, 'storage-venv');

export type Layout = ReturnType<typeof layoutOf>;

export function layoutOf(dir: string) {
  return {
    dir,
    stackFile: join(dir, 'stack.json'),
    processesFile: join(dir, 'processes.json'),
    lockFile: join(dir, 'lock.json'),
    outputsFile: join(dir, 'outputs.json'),
    logs: join(dir, 'logs'),
    scratch: join(dir, 'tmp'),
    state: join(dir, 'state'),
    cdkHome: join(dir, 'cdk-home'),
    cdkOut: join(dir, 'cdk.out'),
  };
}
