import { platform } from './env.ts';

/**
 * Where an address of a partner's API is to be found. On one machine all partners are behind one address, each in a folder
 * called like its host: `https://api.mixpanel.com/import` is `<address>/api.mixpanel.com/import`. Elsewhere an address is
 * what it is.
 */
export function reach(url: string): string {
  const at = platform.PARTNERS_AT;
  return at === undefined ? url : url.replace(/^https:\/\//, `${at}/`);
}
