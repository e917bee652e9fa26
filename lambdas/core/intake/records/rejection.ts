/**
 * Why a record is not taken. Codes and texts are those that the real service was recorded with, odd spacing and all
 * (wire contract, upload: codes and texts). Clients match on the missing space before "Skipped" and on the double dot
 * of 518.
 */
export type Rejection = {
  kind: 'rejected';
  code: number;
  error: string;
  echo?: unknown;
  /** Not judged yet: a number may have lost digits as it was read, and the record is to be read again. */
  unsure?: true;
};

export const LOST_DIGITS = 'an integer beyond 2^53, which a number does not hold to the last digit; send it as a text';

const profile = (reason: string) => (place: number) =>
  `Profile data is incorrect. ${reason}.Skipped record number : ${place}`;
const event = (code: number, reason: string) => (place: number) =>
  `Event Name is incorrect. ErrorCode: ${code} - ${reason}. Skipped record number : ${place}`;

const texts = {
  /** Only of values nested outside of Items; what else is wrong with a structure has texts of our own. */
  512: (place: number, field: string) =>
    `Event data is incorrect. 512 - Only Items can have a nested structure, incorrect nested structure for field : ${field}.Skipped record number : ${place}`,
  509: event(509, 'Event name is mandatory'),
  513: event(513, 'Trying to raise a restricted system event'),
  514: profile('Gender needs to be M/F'),
  515: profile('Email is not valid'),
  516: profile('Phone number is not valid'),
  517: profile('Employed needs to be Y/N'),
  518: profile('Education needs to be School/College/Graduate.'),
  519: profile('Married needs to be Y/N'),
  520: profile('Age is invalid'),
  523: () =>
    'Identity value cannot be undefined or set at least one of identity / fbId / gpId / objectId under 1024 chars to identify the user.',
  524: (place: number) => `Record is neither an event nor a profile. Skipped record number : ${place}`,
  525: (place: number) => `Timestamp should be present in the Unix Epoch format. Skipped record number : ${place}`,
} as const;

/** Documented as codes only; the words are ours. */
const tokenTexts = {
  530: 'Invalid objectId',
  531: 'Invalid token data',
  532: 'Token data has no id',
  533: 'Token data has no type',
  534: 'Token type is not valid for the objectId',
  535: 'Invalid token data: id or keys are not as a push service issues them',
} as const;

/** A rejection with a recorded text; `place` is the record's 1-based position in the upload. */
export function rejected(
  code: keyof typeof texts,
  place: number,
  { echo, field = '' }: { echo?: unknown; field?: string } = {},
): Rejection {
  return { kind: 'rejected', code, error: texts[code](place, field), ...(echo !== undefined && { echo }) };
}

export function unsureOfDigits(place: number): Rejection {
  return { ...rejectedBecause(512, LOST_DIGITS, place), unsure: true };
}

export function rejectedToken(code: keyof typeof tokenTexts, place: number): Rejection {
  return rejectedBecause(code, tokenTexts[code], place);
}

/** A rejection whose text is ours: it names the field and the limit. */
export function rejectedBecause(code: number, reason: string, place: number): Rejection {
  return { kind: 'rejected', code, error: `${reason}. Skipped record number : ${place}` };
}
