import type { FailEvent } from './machine-events.ts';

/** Why an import broke off before anything of it was stored, where the file is not to blame. */
export function whyFailed({ Error: name }: FailEvent['error']): string {
  const known = name === 'States.Timeout' ? 'It took too long' : `It broke off (${name.slice(0, 80)})`;
  return `${known}, for a reason that is not the file’s. Nothing of it is stored; send it again.`;
}
