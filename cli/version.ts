import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** Of the package that this is part of: `package.json` stands one folder above the bundle, and beside the sources. */
export function version(): string {
  const isBundle = import.meta.url.endsWith('.mjs');
  const text = readFileSync(new URL(isBundle ? '../package.json' : './package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
