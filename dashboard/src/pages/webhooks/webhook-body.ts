import type { paths } from '../../api/schema.d.ts';
import type { AuthForm, Kept, Secrets, WebhookForm } from './webhook-form.ts';

/** What is sent to the API of a form that is filled in. */
export type WebhookBody = paths['/api/webhooks']['post']['requestBody']['content']['application/json'];
export type EditBody = paths['/api/webhooks/{id}']['patch']['requestBody']['content']['application/json'];
type Auth = NonNullable<WebhookBody['auth']>;

/** Stands for a secret that is stored. */
const MASK = '********';

type Filled = { form: WebhookForm; secrets: Secrets; kept: Kept };

export function bodyOf({ form, secrets, kept }: Filled): WebhookBody {
  const { name, method, url, headers, auth, perSecond, atOnce, broadcastSize, privacy } = form;
  const isKeyed = privacy.some(({ rule }) => rule === 'hmac');
  const privacyKey = isKeyed ? secretOf(secrets.privacyKey, kept.privacyKey) : undefined;
  return {
    name,
    method,
    url: url.trim(),
    headers: Object.fromEntries(
      headers.map(({ id, name: header, isKept }) => {
        const value = secrets.headers.get(id) ?? '';
        return [header.trim(), value === '' && isKept ? MASK : value];
      }),
    ),
    auth: authOf({ auth, secrets, kept }),
    ...numberIn('perSecond', perSecond),
    ...numberIn('atOnce', atOnce),
    ...numberIn('broadcastSize', broadcastSize),
    privacy,
    ...(privacyKey !== undefined && { privacyKey }),
  };
}

/** The same for a webhook that is there: what is empty goes back to what it is where it is left out. */
export function editOf(filled: Filled): EditBody {
  const { perSecond = null, atOnce = null, broadcastSize = null, privacyKey = null, ...rest } = bodyOf(filled);
  return { ...rest, perSecond, atOnce, broadcastSize, privacyKey };
}

function authOf({ auth, secrets, kept }: { auth: AuthForm; secrets: Secrets; kept: Kept }): Auth {
  const password = secretOf(secrets.password, kept.password) ?? '';
  if (auth.kind === 'none') return { kind: 'none' };
  if (auth.kind === 'basic') return { kind: 'basic', username: auth.username, password };
  const clientSecret = secretOf(secrets.clientSecret, kept.clientSecret);
  const { grant, tokenUrl, refreshUrl, clientId, clientAuth, expiresIn } = auth;
  return {
    kind: 'oauth2',
    grant,
    tokenUrl: tokenUrl.trim(),
    clientId,
    scopes: auth.scopes.split(/\s+/).filter((scope) => scope !== ''),
    clientAuth,
    expiresIn,
    ...(grant !== 'jwt_bearer' && clientSecret !== undefined && { clientSecret }),
    ...(grant === 'password' && {
      username: auth.username,
      password,
      ...(refreshUrl.trim() !== '' && { refreshUrl: refreshUrl.trim() }),
    }),
    ...(grant === 'jwt_bearer' && { jwt: jwtOf({ auth, secrets, kept }) }),
  };
}

function jwtOf({ auth, secrets, kept }: { auth: AuthForm; secrets: Secrets; kept: Kept }) {
  const { algorithm, keyId, issuer, subject, audience } = auth;
  return {
    ...{ algorithm, issuer, subject, audience },
    ...(keyId !== '' && { keyId }),
    privateKey: secretOf(secrets.privateKey, kept.privateKey) ?? '',
    ...numberIn('lifetimeSeconds', auth.lifetimeSeconds),
  };
}

/** What was typed, or the mask of what is stored. */
function secretOf(typed: string, isKept: boolean): string | undefined {
  if (typed !== '') return typed;
  return isKept ? MASK : undefined;
}

/** Nothing where the field is empty. */
function numberIn<Name extends string>(name: Name, text: string): { [Key in Name]?: number } {
  const fields: { [Key in Name]?: number } = {};
  if (text.trim() !== '') fields[name] = Number(text);
  return fields;
}
