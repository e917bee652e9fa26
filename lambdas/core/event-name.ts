import { fold } from './fold.ts';

/**
 * The key under which an event's name is stored, counted and matched: names are case-insensitive and ignore spaces
 * (wire contract, upload: `Event Name` = `EventName` = `eventname`).
 */
export function eventKey(name: string): string {
  return fold(name.replace(/\s+/g, ''));
}
