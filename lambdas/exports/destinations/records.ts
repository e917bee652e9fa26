import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { ExportRecord } from '../domain/export-record.ts';

export type { Encoded, ExportRecord } from '../domain/export-record.ts';

/** What an export's record holds, as partners that take records need it (docs/export-files.md). A text is empty where there is none. */
export type Person = { profileId: string; identity: string; email: string; phone: string; name: string };
export type Props = Record<string, unknown>;
export type EventRecord = { eventId: string; name: string; time: number; person: Person; props: Props };
export type ProfileRecord = {
  person: Person;
  /** The person was deleted, or merged into another: the profile's id is all that is known. */
  gone: boolean;
  changedAt: number;
  props: Props;
  /** 32 hex digits that only this state of this person has. */
  key: string;
};

export function eventOf({ value }: ExportRecord): EventRecord {
  return {
    eventId: textOf(value.eventId),
    name: textOf(value.eventName),
    time: numberOf(value.eventTime),
    person: personOf(value),
    props: objectOf(value.eventProps),
  };
}

export function profileOf({ value, line }: ExportRecord): ProfileRecord {
  const key = createHash('sha256').update(line).digest('hex').slice(0, 32);
  const props = objectOf(value.profileProps);
  const gone = isGone(value);
  const person = { ...personOf(value), ...(gone && { profileId: textOf(props.$profileId) }) };
  return { person, gone, changedAt: numberOf(value.changedAt), props, key };
}

/** No property of a customer's begins with `$` (docs/export-files.md). */
export const isGone = (value: ExportRecord['value']) => objectOf(value.profileProps).$deleted === true;

/** By what a partner knows a person. */
export const userIdSchema = z
  .enum(['identity', 'email', 'phone', 'profileId'], 'must be identity, email, phone or profileId')
  .default('identity')
  .meta({ title: 'User id', description: 'what a person is known by there' });

export const NOBODYS = 'It belongs to nobody: the person was deleted.';

/** A list or object of the customer's: not a number that `JSON.rawJSON` keeps the digits of. */
export function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isExactNumber(value);
}

/** The digits of a number that is kept by `JSON.rawJSON`. */
export function isExactNumber(value: unknown): value is { rawJSON: string } {
  return isPlainObject(value) && Object.getPrototypeOf(value) === null && typeof value.rawJSON === 'string';
}

/** How deep lists and objects stand in one another; 0 for what is neither. */
export function depthOf(value: unknown): number {
  if (!isNested(value)) return 0;
  return 1 + Object.values(value).reduce((deepest, inner) => Math.max(deepest, depthOf(inner)), 0);
}

function personOf(value: ExportRecord['value']): Person {
  const known = objectOf(value.profile);
  return {
    profileId: textOf(value.profileId),
    identity: textOf(known.identity),
    email: textOf(known.email),
    phone: textOf(known.phone),
    name: textOf(known.name),
  };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0);
const objectOf = (value: unknown): Props => (isPlainObject(value) ? value : {});
