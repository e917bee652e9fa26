import { Failure } from '#core/failure.ts';
import type { SealedHeader } from '#core/messages/delivery.ts';
import type { Template, TemplateAuth } from '#core/webhooks/template.ts';
import { type KeyAt, sealText, unsealText } from './seal.ts';

/**
 * Secrets of webhook templates, each sealed on its own under a use of theirs, so that who sends calls can open these and no
 * others. The key of privacy rules has another use: it is for who composes calls, who needs nothing else of a template's secrets.
 */
const use = 'webhook';
type Change = (text: string) => Promise<string>;

/** What a call is sent with, in clear: from here to the receiver and nowhere else. */
export type OpenedTemplate = {
  headers: (readonly [name: string, value: string])[];
  /** As it is kept, with its secrets in clear. */
  auth: TemplateAuth;
  /** Secrets to sign with, the newest first: `whsec_…`. */
  signing: string[];
};

/** @param now epoch milliseconds: secrets whose time is over by then do not sign */
export async function openTemplate(at: KeyAt, template: Template, now: number): Promise<OpenedTemplate> {
  const { accountId, headers, auth, signing } = template;
  const open: Change = (sealed) => unsealText(at, { accountId, use, sealed });
  const valid = signing.filter(({ until }) => until === undefined || until > now);
  try {
    const [opened, openAuth, secrets] = await Promise.all([
      Promise.all(headers.map(async ({ name, sealed }) => [name, await open(sealed)] as const)),
      withAuthSecrets(auth, open),
      Promise.all(valid.map(({ sealed }) => open(sealed))),
    ]);
    return { headers: opened, auth: openAuth, signing: secrets };
  } catch (cause) {
    throw new Failure('unavailable', 'the secrets of a template could not be opened', { retry: 'later', cause });
  }
}

/** One secret of a template, sealed. */
export async function sealTemplateSecret(at: KeyAt, secret: { accountId: string; text: string }): Promise<string> {
  return await sealText(at, { ...secret, use });
}

export async function sealTemplateHeaders(
  at: KeyAt,
  { accountId, headers }: { accountId: string; headers: OpenedTemplate['headers'] },
): Promise<SealedHeader[]> {
  return await Promise.all(
    headers.map(async ([name, text]) => ({ name, sealed: await sealTemplateSecret(at, { accountId, text }) })),
  );
}

export async function sealTemplateAuth(
  at: KeyAt,
  { accountId, auth }: { accountId: string; auth: TemplateAuth },
): Promise<TemplateAuth> {
  return await withAuthSecrets(auth, (text) => sealTemplateSecret(at, { accountId, text }));
}

/** The key of a template's privacy rules. */
const privacyUse = 'privacy-key';

export async function sealPrivacyKey(at: KeyAt, key: { accountId: string; text: string }): Promise<string> {
  return await sealText(at, { ...key, use: privacyUse });
}

export async function openPrivacyKey(at: KeyAt, { accountId, privacyKey }: Template): Promise<string | undefined> {
  return privacyKey === undefined
    ? undefined
    : await unsealText(at, { accountId, use: privacyUse, sealed: privacyKey });
}

async function withAuthSecrets(auth: TemplateAuth, change: Change): Promise<TemplateAuth> {
  if (auth.kind === 'none') return auth;
  if (auth.kind === 'basic') return { ...auth, password: await change(auth.password) };
  const { clientSecret, password, jwt } = auth;
  return {
    ...auth,
    ...(clientSecret !== undefined && { clientSecret: await change(clientSecret) }),
    ...(password !== undefined && { password: await change(password) }),
    ...(jwt && { jwt: { ...jwt, privateKey: await change(jwt.privateKey) } }),
  };
}
