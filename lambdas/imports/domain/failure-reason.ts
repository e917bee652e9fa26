import { Failure } from '#core/failure.ts';
import type { Import } from './import.ts';
import type { FailEvent } from './machine-events.ts';

/** Why an import broke off before anything of it was stored, where the file is not to blame. */
export function whyFailed({ Error: name }: FailEvent['error']): string {
  const known = name === 'States.Timeout' ? 'It took too long' : `It broke off (${name.slice(0, 80)})`;
  return `${known}, for a reason that is not the file’s. Nothing of it is stored; send it again.`;
}

/** A call that must end before its work does: the machine calls again, and the import goes on where it was. */
export function unfinished({ importId }: Pick<Import, 'importId'>): Failure {
  return new Failure('unfinished', `import ${importId} goes on in another call`, { retry: 'later' });
}
