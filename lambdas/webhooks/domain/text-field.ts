import * as z from 'zod';
import { isLonger } from '#core/intake/records/names-and-texts.ts';

/** Control characters of ASCII and of Latin-1: no name and no credential has one, and headers and forms break on them. */
const CONTROL = /\p{Cc}/u;

/** A text of one line; lengths count characters, as everywhere. */
export function textField({ least = 1, most }: { least?: number; most: number }) {
  const length = `must be ${least}–${most} characters`;
  return z
    .string()
    .refine((text) => isLonger(text, least - 1) && !isLonger(text, most), length)
    .refine((text) => text.isWellFormed(), 'holds half of a surrogate pair')
    .refine((text) => !CONTROL.test(text), 'holds a control character')
    .meta({ minLength: least, maxLength: most });
}
