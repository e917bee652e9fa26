/**
 * What the API says is wrong, by field: `trigger.events[0].event_name: is missing; care.most: must be …` is two of them. Places
 * in lists are written as names are: `trigger.events.0.event_name`.
 */
export type Problem = { path: string; text: string };

const PATH = /(?:^|; )((?:name|templateId|content|trigger|schedule|care|profile|event)(?:\.[^\s:;]+|\[\d+\])*): /g;

export function problemsIn(message: string): Problem[] {
  const found = [...message.matchAll(PATH)];
  return found.map((match, place) => {
    const begin = match.index + match[0].length;
    const end = found[place + 1]?.index ?? message.length;
    return { path: (match[1] ?? '').replaceAll(/\[(\d+)\]/g, '.$1'), text: message.slice(begin, end) };
  });
}

/** What is wrong at a field, or inside of it. */
export function problemAt(problems: readonly Problem[], path: string): string | undefined {
  const found = problems.filter((problem) => problem.path === path || problem.path.startsWith(`${path}.`));
  return found.length === 0 ? undefined : found.map(({ text }) => text).join('; ');
}

/** In which step of the form a field is; the first, where it is in none. */
export const steps = ['who', 'audience', 'webhook', 'message', 'schedule', 'review'] as const;
export type Step = (typeof steps)[number];

export function stepOf(path: string): Step {
  if (path.startsWith('trigger.profile')) return 'audience';
  if (path.startsWith('templateId')) return 'webhook';
  if (path.startsWith('content')) return 'message';
  return path.startsWith('schedule') || path.startsWith('care') ? 'schedule' : 'who';
}
