import { Failure } from '#core/failure.ts';
import { classify } from '../aws/answers.ts';
import type { Caller } from '../aws/policies.ts';
import { isFinal, refused } from '../trouble.ts';
import { policyFor } from './policies.ts';
import type { EventBridgeSettings } from './settings.ts';

/**
 * What EventBridge refuses, in words for the customer, with the advice whether trying again can help. Codes are from
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html and
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html; their texts are not passed on.
 */
const BUSY =
  /throttl|LimitExceeded|TooManyRequests|InternalFailure|InternalError|InternalException|ServiceUnavailable/i;
/** Of an entry alone: what is wrong with it, however often it is sent. */
const WRONG = new Set(['MalformedDetail', 'InvalidArgument', 'InvalidEventException']);
const DENIED = /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidAccountId/i;

type Bus = Pick<EventBridgeSettings, 'busArn' | 'access'> & Caller;

export const isWrongEntry = (code: string): boolean => WRONG.has(code);

export function isTooLarge(thrown: unknown): boolean {
  const { name, message, status } = classify(thrown);
  return status === 413 || (name === 'ValidationException' && /size|larger|exceed/i.test(message));
}

export function requestTrouble(thrown: unknown, bus: Bus): Failure {
  const { name, status } = classify(thrown);
  return troubleOf(thrown, { ...bus, code: name, status });
}

/** Why an entry was not taken, though the request was. */
export function entryTrouble(code: string, bus: Bus): Failure {
  return troubleOf(undefined, { ...bus, code, status: undefined });
}

function troubleOf(cause: unknown, said: Bus & { code: string; status: number | undefined }): Failure {
  const { busArn, code, status } = said;
  if (BUSY.test(code)) return later(cause, busArn, code);
  if (DENIED.test(code) || status === 401 || status === 403) {
    return refused(`The bus ${busArn} refused the events (access denied): ${adviceFor(said)}`, cause);
  }
  if (code === 'ResourceNotFoundException') return refused(`The bus ${busArn} does not exist.`, cause);
  if (isFinal(status))
    return refused(`The bus ${busArn} refused the events (${code.slice(0, 60)}, HTTP ${status}).`, cause);
  return later(cause, busArn, status ? `HTTP ${status}` : cause ? 'no answer' : code.slice(0, 60));
}

function later(cause: unknown, busArn: string, why: string): Failure {
  const text = `The bus ${busArn} did not take events just now (${why.slice(0, 60)}); please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause });
}

function adviceFor(bus: Bus): string {
  switch (bus.access.kind) {
    case 'bus-policy':
      return `its policy must let this deployment’s writer in, in the name of your external id: ${policyFor(bus.busArn, bus)}. Buses of the AWS account that this deployment is in take events only if its operator lists them.`;
    case 'role':
      return 'the role must allow events:PutEvents on it.';
  }
}
