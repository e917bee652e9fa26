import { cleanName } from '#core/intake/records/clean-name.ts';

/**
 * Fields that a query names in its own way (`os_version`) and that uploads spell in another (`OS Version`): the
 * spellings that are looked for, in this order. Custom properties are not guessed at: they have one spelling.
 */
const known: Record<string, readonly string[]> = {
  os: ['OS', 'os', 'Platform', 'platform'],
  os_version: ['OS Version', 'os_version', 'CT OS Version'],
  app_version: ['App Version', 'app_version', 'CT App Version'],
  country: ['Country', 'country', 'CT Country'],
  region: ['Region', 'region', 'State', 'state', 'CT Region'],
  city: ['City', 'city', 'CT City'],
  latitude: ['Latitude', 'latitude', 'lat', 'CT Latitude'],
  longitude: ['Longitude', 'longitude', 'lng', 'lon', 'CT Longitude'],
  push_token: ['push_token', 'Push Token', 'token'],
  married: ['Married'],
  education: ['Education'],
  employed: ['Employed'],
  gender: ['Gender'],
};

export function spellingsOf(name: string): string[] {
  const words = name
    .trim()
    .toLowerCase()
    .split(/[\s_-]+/);
  const key = words.join('_');
  const titled = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const found = Object.hasOwn(known, key) ? (known[key] ?? []) : [key, titled.join(' '), titled.join('')];
  return [...new Set([name, ...found])];
}

/** A custom property's name as it is asked for, and as uploads keep it. */
export function keptSpellingsOf(name: string, of: 'event' | 'profile'): string[] {
  return [...new Set([name, cleanName(name, of)])].filter((spelling) => spelling !== '');
}
