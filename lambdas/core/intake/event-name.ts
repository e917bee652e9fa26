import { fold } from '../values/fold.ts';
import { cleanName } from './records/clean-name.ts';

/**
 * The key under which an event's name is stored, counted and matched: names are case-insensitive, ignore spaces and lose
 * the characters that they may not hold: `Event Name` is `EventName` and `eventname` (wire contract, upload: limits).
 */
export function eventKey(name: string): string {
  return fold(cleanName(name, 'event').replace(/\s+/g, ''));
}
