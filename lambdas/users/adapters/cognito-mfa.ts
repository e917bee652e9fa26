import {
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure } from '#core/failure.ts';
import type { SignInAt, Tokens } from './cognito.ts';
import { orRefusal } from './cognito-refusals.ts';

/** The second factor of a person: codes of an authenticator app (RFC 6238), whose secret Cognito makes and keeps. */
export async function beginFactor({ client }: SignInAt, { access }: Tokens): Promise<string> {
  const { SecretCode } = await client.send(new AssociateSoftwareTokenCommand({ AccessToken: access }));
  if (SecretCode === undefined) throw new Failure('unavailable', 'Cognito made no secret', { retry: 'later' });
  return SecretCode;
}

/** Only what was verified is asked for from then on. */
export async function confirmFactor(
  { client }: SignInAt,
  { tokens, code }: { tokens: Tokens; code: string },
): Promise<'confirmed' | 'refused'> {
  const AccessToken = tokens.access;
  const verified = await orRefusal(client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code })));
  if (verified.kind === 'refused' || verified.answer.Status !== 'SUCCESS') return 'refused';
  await setFactor({ client, AccessToken, Enabled: true });
  return 'confirmed';
}

export async function removeFactor({ client }: SignInAt, { access }: Tokens): Promise<void> {
  await setFactor({ client, AccessToken: access, Enabled: false });
}

type Setting = Pick<SignInAt, 'client'> & { AccessToken: string; Enabled: boolean };

async function setFactor({ client, AccessToken, Enabled }: Setting): Promise<void> {
  const SoftwareTokenMfaSettings = { Enabled, PreferredMfa: Enabled };
  await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
}

/** What authenticator apps read from a QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function factorUri(email: string, secret: string): string {
  return `otpauth://totp/Causeway:${encodeURIComponent(email)}?secret=${secret}&issuer=Causeway`;
}
