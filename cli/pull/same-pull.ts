import type { PullOptions } from './options.ts';
import type { Progress } from './state.ts';

/** What to say where an interrupted pull stands in the way of another one: both, and the commands that go on. */
export function otherPullText(
  stateFile: string,
  { options, state }: { options: PullOptions; state: Progress },
): string {
  const { asked } = state;
  const wanted = describe(options);
  const remedy = 'call again with --restart to give it up and pull what you ask for now, or name another --out';
  if (!asked) {
    return `${stateFile} is of an interrupted pull of something else than ${wanted}: finish that one, or ${remedy}`;
  }
  const before = describe(asked);
  const differs = before === wanted ? ' (the address, the account or the flags differ)' : '';
  return `${stateFile} is of an interrupted pull of ${before}, of which ${state.rows} rows are kept; this call asks for ${wanted}${differs}. To finish that one: ${commandOf(asked)}. Otherwise ${remedy}`;
}

type Asked = Pick<PullOptions, 'query' | 'out'> & { resource: string };

function describe({ resource, query }: Asked): string {
  const { event_name, from, to, ...more } = query;
  const who = event_name === undefined ? resource : `${resource} of "${event_name}"`;
  const days = from === undefined ? '' : from === to ? ` on ${from}` : ` from ${from} to ${to}`;
  return `${who}${days}${Object.keys(more).length > 0 ? ` where ${JSON.stringify(more)}` : ''}`;
}

function commandOf({ resource, query, out }: Asked): string {
  const { event_name, from, to, ...more } = query;
  const words = ['causeway', 'pull', resource];
  if (event_name !== undefined) words.push('--event', shellWord(String(event_name)));
  if (from !== undefined) words.push('--from', String(from), '--to', String(to));
  if (Object.keys(more).length > 0) words.push('--query', '<its query file>');
  return [...words, '--out', shellWord(out)].join(' ');
}

function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
