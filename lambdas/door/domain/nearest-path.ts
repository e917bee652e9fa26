import { slipsBetween } from '#core/values/nearest.ts';

/**
 * The path of the API that somebody who asked for another one probably meant, as its route has it (`/api/exports/{id}`): of the
 * same letters but for a slash at the end, upper case, a missing `.json`, or one or two slips; undefined where none is near.
 */
const LONGEST = 200;

export function nearestPath(path: string, routes: readonly string[]): string | undefined {
  if (path.length > LONGEST) return undefined;
  const asked = path.replace(/\/+$/, '').toLowerCase();
  const known = [...new Set(routes.map((route) => route.split(' ')[1] ?? ''))];
  const measured = known.map((template) => {
    const wanted = filled(template, asked).toLowerCase();
    return { template, slips: Math.min(slipsBetween(asked, wanted), slipsBetween(`${asked}.json`, wanted)) };
  });
  const [nearest] = measured.toSorted((one, other) => one.slips - other.slips);
  return nearest && nearest.slips <= mostSlips(asked) ? nearest.template : undefined;
}

/** The beginning and `.json` are common to many paths, so that a slip in three letters of the rest is much. */
function mostSlips(asked: string): number {
  return Math.min(5, Math.floor(asked.replace(/^\/(1|api)\//, '').length / 3));
}

/** The template with its `{name}` parts as they were asked for, where it has as many parts. */
function filled(template: string, asked: string): string {
  const parts = asked.split('/');
  const wanted = template.split('/');
  if (wanted.length !== parts.length) return template;
  return wanted.map((part, place) => (part.startsWith('{') ? parts[place] : part)).join('/');
}
