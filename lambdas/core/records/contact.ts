import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * E-mail addresses and phone numbers in the one spelling under which they are kept, compared and looked up. A number is
 * judged by the world's numbering plans, not by its digits alone: `+44+441234` and `223` are none.
 */
const address = /^[^\s@,;<>()"]+@[^\s@,;<>()"]+\.[^\s@,;<>()".]{2,}$/;
const LONGEST_ADDRESS = 254;
const LONGEST_NUMBER = 40;

/** Lower case, without spaces around it; undefined for what is no address. */
export function emailOf(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  const email = given.trim().toLowerCase();
  return email.length <= LONGEST_ADDRESS && address.test(email) ? email : undefined;
}

/** E.164, "+" and digits (https://www.itu.int/rec/T-REC-E.164); undefined for what no country's plan allows. */
export function phoneOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > LONGEST_NUMBER) return undefined;
  const text = given.trim();
  if (!text.startsWith('+')) return undefined;
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  return parsed?.isPossible() && parsed.ext === undefined ? parsed.number : undefined;
}
