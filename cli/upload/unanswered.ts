import { Wrong } from '../wire/connection.ts';
import type { Unanswered } from './upload-rows.ts';

/** @throws Wrong */
export function unansweredOf(said: string | undefined): Unanswered {
  if (said === undefined) return 'ask';
  if (said === 'send' || said === 'skip') return said;
  throw new Wrong(`--unanswered: ${said} is neither send nor skip`);
}
