import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/**
 * Installs what the lock file names, where that has not been done since it last changed. Plain JavaScript without
 * packages, for it runs on a fresh clone, on whatever Node there is.
 */
const root = new URL('..', import.meta.url);
const at = (name) => new URL(name, root);
const changed = (name) => (existsSync(at(name)) ? statSync(at(name)).mtimeMs : 0);

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Causeway needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}
if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  console.log('Installing packages (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
