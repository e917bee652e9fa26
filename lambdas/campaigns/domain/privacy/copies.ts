import { fold } from '#core/values/fold.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { Hide, Rule } from './hidden-form.ts';

/**
 * Hidden names of a person, wherever else they stand: an e-mail that is hidden is often the identity as well, in
 * `all_identities`, and in some property. What names a person is looked for as a whole value everywhere, and within longer
 * texts where it is long enough to be no accident; without case, and phones without their plus too.
 */
export type Secret = { value: string; rule: Rule };
export type Scrub = (value: unknown) => unknown;

const LONG = 5;
const DEEPEST = 100;

export function scrubOf(secrets: readonly Secret[], hide: Hide): Scrub {
  const known = new Map<string, unknown>();
  for (const { value, rule } of secrets) {
    for (const spelling of spellingsOf(value))
      if (!known.has(fold(spelling))) known.set(fold(spelling), hide(rule, value));
  }
  if (known.size === 0) return (value) => value;
  const long = [...known.keys()].filter((spelling) => spelling.length >= LONG).sort((a, b) => b.length - a.length);
  const within = long.length > 0 ? new RegExp(long.map(escaped).join('|'), 'giu') : undefined;

  function scrubText(text: string): unknown {
    if (known.has(fold(text))) return known.get(fold(text));
    return within ? text.replace(within, (found) => String(known.get(fold(found)) ?? '')) : text;
  }

  function scrub(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return scrubText(value);
    if (typeof value === 'number') return known.has(String(value)) ? known.get(String(value)) : value;
    if (JSON.isRawJSON(value)) return known.has(value.rawJSON) ? known.get(value.rawJSON) : value;
    if (depth > DEEPEST) return undefined;
    if (Array.isArray(value)) return value.map((one) => scrub(one, depth + 1)).filter((one) => one !== undefined);
    if (!isPlainObject(value)) return value;
    const entries = Object.entries(value).map(([name, inner]) => [scrubText(name), scrub(inner, depth + 1)] as const);
    return Object.fromEntries(entries.filter(([name, inner]) => name !== undefined && inner !== undefined));
  }
  return (value) => scrub(value, 0);
}

function spellingsOf(value: string): string[] {
  if (value === '') return [];
  return /^\+\d+$/.test(value) ? [value, value.slice(1)] : [value];
}

function escaped(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`);
}
