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

function runningStack(): { api: string } | undefined {
  const file = process.env.CAUSEWAY_STACK ?? join(root, '../.local/stack.json');
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8'));
}

const beginnings = new Set(
  routeTables.flatMap(({ routes }) => Object.keys(routes)).map((key) => `/${key.split('/')[1] ?? ''}`),
);

/**
 * What of Cloudscape's styles the first page needs not: its font in every weight as data, 130 kB compressed, whose next choices
 * are on every system; and the colours of its top navigation and of headers in high contrast, of which there are none here.
 */
const unneeded = new Map([
  ['/global-styles/index.css', /@font-face\s*\{[^}]*\}/g],
  ['/base-theme/styles.scoped.css', /\.awsui-context-(?:top-navigation|content-header)\b[^{}]*\{[^{}]*\}/g],
]);

const withoutUnneededStyles: Plugin = {
  name: 'without-unneeded-styles',
  enforce: 'pre',
  transform(code, id) {
    const [, rules] = [...unneeded].find(([file]) => id.endsWith(file)) ?? [];
    return rules ? code.replaceAll(rules, '') : null;
  },
};

export default defineConfig(({ command }) => {
  const stack = command === 'serve' ? runningStack() : undefined;
  return {
    root,
    plugins: [withoutUnneededStyles, react()],
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
