import { answer, api } from '../../../api/client.ts';
import { ApiFailure } from '../../../api/failure.ts';
import { type Sought, type Way, waysOf } from './find.ts';
import type { Person } from './person.ts';

async function askFor(by: Way, { value, signal }: { value: string; signal: AbortSignal }): Promise<Person> {
  return (await answer(api.GET('/1/profile.json', { params: { query: { [by]: value } }, signal }))).record;
}

/** Looks in each way in turn; undefined where nobody is meant. */
export async function findPerson(sought: Sought, signal: AbortSignal): Promise<Person | undefined> {
  for (const by of waysOf(sought)) {
    try {
      return await askFor(by, { value: sought.value, signal });
    } catch (thrown) {
      if (!(thrown instanceof ApiFailure) || thrown.status !== 404) throw thrown;
    }
  }
  return undefined;
}
