import { Failure } from '#core/failure.ts';

/** What is wrong with a file as a whole, found before anything of it is stored. The sentence is shown to who sent it. */
export function refuseFile(sentence: string): Failure {
  return new Failure('bad-input', sentence, { retry: 'never' });
}
