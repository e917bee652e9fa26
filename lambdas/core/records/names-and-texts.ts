/**
 * What names and texts of events and of profiles have in common: their lengths, the characters that names may not hold,
 * and dates, which travel as texts (wire contract, upload: limits). Each check answers what is wrong, or undefined.
 */
export const MAX_NAME = 120;
const MAX_VALUE = 512;
const EVENT_NAMES = /[%><!|&.:;$'"\\]/;
const PROFILE_KEYS = /[%><!|&.:;$'"\\#]/;
/** Whole epoch seconds; birthdays before 1970 are negative. */
const DATE = /^\$D_-?\d{1,12}$/;
const DOLLAR = 36;

export function wrongName(name: string, of: 'event' | 'profile'): string | undefined {
  if (name.length === 0 || name.length > MAX_NAME) {
    return `a property name has ${name.length} characters, the limit is 1 to ${MAX_NAME}`;
  }
  const found = prohibitedIn(name, of);
  return found === undefined ? undefined : `a property name holds ${found}, which names may not`;
}

/** The first prohibited character of a name; profile keys may not hold "#" either. */
export function prohibitedIn(name: string, of: 'event' | 'profile'): string | undefined {
  return (of === 'event' ? EVENT_NAMES : PROFILE_KEYS).exec(name)?.[0];
}

/** A text of at most 512 characters; one that begins like a date (`$D_<epoch seconds>`) must be one. */
export function wrongText(text: string): string | undefined {
  if (text.length > MAX_VALUE) return `${text.length} characters, the limit is ${MAX_VALUE}`;
  if (text.charCodeAt(0) === DOLLAR && text.startsWith('$D_') && !DATE.test(text)) {
    return 'a date is written $D_ and whole epoch seconds';
  }
  return undefined;
}
