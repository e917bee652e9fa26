#!/usr/bin/env node
// In a checkout the sources run as they are; the package holds one bundled file for plain Node.
import { existsSync } from 'node:fs';

const sources = new URL('./causeway.ts', import.meta.url);
if (existsSync(sources)) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(sources.href);
} else {
  await import(new URL('./dist/causeway.mjs', import.meta.url).href);
}
