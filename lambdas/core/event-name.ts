/**
 * The key under which an event's name is stored, counted and matched: names are case-insensitive and ignore spaces
 * (wire contract, upload: `Event Name` = `EventName` = `eventname`).
 */
export function eventKey(name: string): string {
  return name.replace(/\s+/g, '').toLowerCase();
}
