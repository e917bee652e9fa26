import { Failure } from '#core/failure.ts';
import { mayPass, refused, secondsToWait } from '../trouble.ts';
import type { Reply } from './http-put.ts';
import type { Sas } from './sas.ts';
import type { AzureSettings } from './settings.ts';

/**
 * What Azure answers, in words for the customer, with the advice whether trying again can help. Codes are from
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes and its neighbours; texts are not passed on.
 */
type At = { settings: Pick<AzureSettings, 'account' | 'container'>; sas: Sas };

/** The blob is there. Nothing else is asked of Azure by a condition than that it is not. */
const THERE = new Set(['BlobAlreadyExists', 'ConditionNotMet', 'UnauthorizedBlobOverwrite']);
const NO_WRITE = new Set([
  'AuthorizationPermissionMismatch',
  'AuthorizationResourceTypeMismatch',
  'AuthorizationServiceMismatch',
]);
/** Refused on the way, or of blocks that a try before has used up already: the whole file can be sent again. */
const AGAIN = new Set(['Md5Mismatch', 'InvalidBlockList', 'AccountBeingCreated']);

/** Undefined where the blob is there now. */
export function azureTrouble(reply: Reply, { settings, sas }: At): Failure | undefined {
  const { status } = reply;
  const code = codeOf(reply);
  if (status >= 200 && status < 300) return undefined;
  if (THERE.has(code) || (code === 'AuthorizationPermissionMismatch' && mayOnlyCreate(sas))) return undefined;
  const container = `The container "${settings.container}" of ${settings.account}`;
  if (mayPass(status) || AGAIN.has(code)) {
    const text = `${container} could not be written to just now (HTTP ${status}); please try again.`;
    const afterSeconds = secondsToWait(headerOf(reply, 'retry-after'));
    return new Failure('unavailable', text, { retry: 'later', afterSeconds });
  }
  return refused(sentenceOf({ code, status, container, sas }));
}

/** Dates are read before the code: what Azure says of a SAS out of its time is what it says of a false one. */
function sentenceOf({ code, status, container, sas }: { code: string; status: number; container: string; sas: Sas }) {
  if (status === 401 || code === 'AuthenticationFailed' || code === 'AuthorizationFailure') {
    return outOfTime(sas, new Date()) ?? notAccepted(container, code);
  }
  if (NO_WRITE.has(code)) {
    const person = sas.ofPerson ? ', and whoever made it must have the role Storage Blob Data Contributor' : '';
    return `${container} refused the write: the SAS must permit to create and write blobs in it (sp=cw)${person}.`;
  }
  if (code === 'ContainerNotFound' || code === 'ContainerBeingDeleted') return `${container} does not exist.`;
  if (code === 'AccountIsDisabled') return `${container} cannot be written to: its storage account is disabled.`;
  if (code === 'KeyBasedAuthenticationNotPermitted') {
    return `${container} refused the SAS: its account allows no SAS made with an account key. Use a user delegation SAS, or allow storage account key access.`;
  }
  if (code === 'AuthorizationSourceIPMismatch') {
    return `${container} refused the write: the SAS is for chosen IP addresses only. Make one without.`;
  }
  return `${container} refused the write (${code || 'no code'}, HTTP ${status}).`;
}

function notAccepted(container: string, code: string): string {
  const also = code === 'AuthorizationFailure' ? ', or the account’s firewall keeps this deployment out' : '';
  return `${container} does not accept the SAS: it is of another account or container, its key was renewed, its stored access policy was withdrawn${also}. Make a new one and set settings.sas.`;
}

/** Why a SAS does not hold now; undefined where its times say nothing against it. */
export function outOfTime({ startsAt, endsAt }: Pick<Sas, 'startsAt' | 'endsAt'>, now: Date): string | undefined {
  if (endsAt && endsAt <= now) return `The SAS ended at ${endsAt.toISOString()}. Make a new one and set settings.sas.`;
  return startsAt && startsAt > now ? `The SAS is not valid before ${startsAt.toISOString()}.` : undefined;
}

/**
 * Who may create and not write is refused where a blob is there already. A SAS that an account's key signed permits what it
 * says, so nothing else can be meant; what a person signed may have lost its right.
 */
function mayOnlyCreate({ permits, ofPerson }: Sas): boolean {
  return !ofPerson && permits !== undefined && permits.includes('c') && !permits.includes('w');
}

export function noAnswer(thrown: unknown, { settings }: At): Failure {
  const { account } = settings;
  const unknown = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOTFOUND';
  const text = unknown
    ? `There is no storage account at ${account} just now: see that settings.account is right, or try again.`
    : `The storage account at ${account} could not be reached just now; please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause: thrown });
}

const codeOf = (reply: Reply) => /^[A-Za-z0-9]{1,60}$/.exec(headerOf(reply, 'x-ms-error-code') ?? '')?.[0] ?? '';

function headerOf({ headers }: Reply, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : String(value);
}
