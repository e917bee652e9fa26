import type { KnipConfig } from 'knip';
import house from './house.json' with { type: 'json' };

export default {
  entry: [
    'bin/app.ts',
    `lambdas/!(${house.layers.join('|')})/*.ts`,
    'local/*.ts',
    'test/**/*.ts',
    'dashboard/src/main.tsx',
    'dashboard/vite.config.ts',
  ],
  project: ['{bin,cli,conform,lib,lambdas,local,test}/**/*.ts', 'dashboard/**/*.{ts,tsx}'],
  ignoreExportsUsedInFile: true,
  // Read as a file, and run in the browser that a test drives.
  ignoreDependencies: ['axe-core'],
  // Programs of PostgreSQL, OpenSSH and GnuPG, for benches and tests that are left out where they are not.
  ignoreBinaries: ['initdb', 'pg_ctl', 'sftp', 'ssh-keygen', 'ssh-keyscan', 'gpg'],
} satisfies KnipConfig;
