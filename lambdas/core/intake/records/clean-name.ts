/**
 * Characters that names may not hold (wire contract, upload: limits) are taken out of them, as the vendor's own SDKs do
 * before they send. Queries name events and properties by the same text as uploads do, so they clean it with this too.
 */
const EVENT_NAMES = /[%><!|&.:;$'"\\]/g;
/** Profile keys may not hold "#" either. */
const PROFILE_KEYS = /[%><!|&.:;$'"\\#]/g;

export function cleanName(name: string, of: 'event' | 'profile'): string {
  return name.replace(of === 'event' ? EVENT_NAMES : PROFILE_KEYS, '');
}
