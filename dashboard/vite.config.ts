import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { routeTables } from '../lib/routes.ts';

/**
 * How the dashboard is built into `dashboard/dist`, and served while it is written: `npm run dashboard:dev` hands the paths of
 * the API to the stack that runs on this machine (CAUSEWAY_STACK, or `.local/stack.json`).
 */
const root = import.meta.dirname;

type Stack = { api: string; accountId: string; passcode: string; timezone: string };

function runningStack(): Stack | undefined {
  const file = process.env.CAUSEWAY_STACK ?? join(root, '../.local/stack.json');
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Somebody who is signed in with the stack's own admin passcode. */
function devSession({ accountId, passcode, timezone }: Stack): string {
  const account = { accountId, name: 'Local', role: 'admin', timezone, region: 'us-east-1' };
  const person = { id: 'dev', email: 'dev@example.com', mfa: false };
  return JSON.stringify({
    ...{ accountId, passcode, role: 'admin', expiresAt: '2100-01-01T00:00:00.000Z' },
    ...{ person, account, accounts: [account] },
  });
}

const beginnings = new Set(
  routeTables.flatMap(({ routes }) => Object.keys(routes)).map((key) => `/${key.split('/')[1] ?? ''}`),
);

/**
 * Cloudscape's global styles carry their font in every weight as data, 130 kB compressed, half of what the first page may
 * weigh. Its next choices are on every system.
 */
const withoutInlineFonts: Plugin = {
  name: 'without-inline-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/global-styles/index.css') ? code.replaceAll(/@font-face\s*\{[^}]*\}/g, '') : null,
};

export default defineConfig(({ command }) => {
  const stack = command === 'serve' ? runningStack() : undefined;
  return {
    root,
    plugins: [withoutInlineFonts, react()],
    define: { __DEV_SESSION__: stack ? devSession(stack) : 'undefined' },
    build: {
      outDir: join(root, 'dist'),
      emptyOutDir: true,
      manifest: true,
      // The Content-Security-Policy allows no data: in scripts and styles, and an inlined file is loaded again with each page.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2023',
      reportCompressedSize: false,
    },
    ...(stack && {
      server: {
        host: '127.0.0.1',
        proxy: Object.fromEntries([...beginnings].map((path) => [`^${path}(/|\\?|$)`, { target: stack.api }])),
      },
    }),
  };
});
