import { badField } from '#core/input.ts';
import { warningsOf } from '#core/intake/records/warnings.ts';
import { readUploadBody } from './upload-body.ts';

/**
 * `dryRun` (wire contract, upload: request): a safety switch has no unknown spelling, so that nobody stores what they meant to try.
 * The answer of a dry run also says what would be taken in another way than it was sent.
 */
const spellings = new Map([
  ...['1', 'true', 'yes'].map((yes): [string, boolean] => [yes, true]),
  ...['0', 'false', 'no'].map((no): [string, boolean] => [no, false]),
]);

/** @param given the values of the parameter, which may come twice but not in two minds */
export function dryRunOf(given: readonly string[]): boolean {
  const meant = new Set(given.map((value) => spellings.get(value.toLowerCase())));
  const [dryRun = given.length === 0 ? false : undefined] = meant;
  if (dryRun === undefined || meant.size > 1) {
    throw badField('dryRun', `must be 1, true or yes to try only, or 0, false or no; it is "${given.join(', ')}"`);
  }
  return dryRun;
}

/** @param now epoch milliseconds */
export function warningsAbout(text: string, now: number): string[] {
  const body = readUploadBody(text);
  return body.kind === 'records' ? warningsOf(body.records, Math.floor(now / 1_000)) : [];
}
