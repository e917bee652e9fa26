import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * E-mail addresses and phone numbers in the one spelling under which they are kept, compared and looked up. A number has
 * the shape of E.164 and a country code that exists: `+44+441234` and `223` are none. Whether a country's numbering plan
 * holds it is not asked, for plans change, and refusing a new number would lose a customer.
 */
const address = /^[^\s@,;<>()"]+@[^\s@,;<>()"]+\.[^\s@,;<>()".]{2,}$/;
const LONGEST_ADDRESS = 254;
const LONGEST_NUMBER = 40;
/** Stands where a decoder met bytes that are no letter. */
const LOST_LETTER = '\ufffd';

/** Shortest with its country code are those of Niue and its like, +683 and four digits; the longest is the standard's. */
const E164 = /^\+\d{7,15}$/;
const SEPARATORS = /[\s().\-\u2010-\u2015/]/g;

/** Lower case, without spaces around it; undefined for what is no address. */
export function emailOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.includes(LOST_LETTER)) return undefined;
  const email = given.trim().toLowerCase();
  return email.length <= LONGEST_ADDRESS && address.test(email) ? email : undefined;
}

/** E.164, "+" and digits (https://www.itu.int/rec/T-REC-E.164); undefined for what has another shape, or no country. */
export function phoneOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > LONGEST_NUMBER) return undefined;
  const text = given.trim();
  if (!text.startsWith('+')) return undefined;
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  if (!parsed || parsed.ext !== undefined) return undefined;
  // What a plan knows is read by it, "+44 (0)20…" without its 0; anything else is its digits.
  const number = parsed.isPossible() ? parsed.number : text.replace(SEPARATORS, '');
  return E164.test(number) ? number : undefined;
}
