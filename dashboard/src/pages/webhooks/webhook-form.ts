import type { Algorithm, Grant, Method, PrivacyRule, Template } from './template.ts';

/**
 * What is filled in to make or edit a webhook, as texts, without secrets: it is kept over a reload. Secrets are a state of
 * their own (`Secrets`), which lives as long as the page.
 */
export type HeaderRow = {
  /** Names the row while its name is typed. */
  id: number;
  name: string;
  /** A value of this header is stored. */
  isKept: boolean;
};

export type WebhookForm = {
  name: string;
  method: Method;
  url: string;
  headers: HeaderRow[];
  auth: AuthForm;
  perSecond: string;
  atOnce: string;
  broadcastSize: string;
  privacy: { field: string; rule: PrivacyRule }[];
};

export type AuthForm = {
  kind: 'none' | 'basic' | 'oauth2';
  username: string;
  grant: Grant;
  tokenUrl: string;
  refreshUrl: string;
  clientId: string;
  /** Between spaces. */
  scopes: string;
  clientAuth: 'basic' | 'body';
  expiresIn: string;
  algorithm: Algorithm;
  keyId: string;
  issuer: string;
  subject: string;
  audience: string;
  lifetimeSeconds: string;
};

/** Secrets as they are typed; empty: not typed. Values of headers stand by their row's id. */
export type Secrets = {
  headers: ReadonlyMap<number, string>;
  password: string;
  clientSecret: string;
  privateKey: string;
  privacyKey: string;
};

export const noSecrets: Secrets = {
  headers: new Map(),
  password: '',
  clientSecret: '',
  privateKey: '',
  privacyKey: '',
};

/** Which secrets are stored, so that leaving their fields empty keeps them. */
export type Kept = Record<'password' | 'clientSecret' | 'privateKey' | 'privacyKey', boolean>;
export const nothingKept: Kept = { password: false, clientSecret: false, privateKey: false, privacyKey: false };

const emptyAuth: AuthForm = {
  kind: 'none',
  username: '',
  grant: 'client_credentials',
  tokenUrl: '',
  refreshUrl: '',
  clientId: '',
  scopes: '',
  clientAuth: 'basic',
  expiresIn: 'expires_in',
  algorithm: 'RS256',
  keyId: '',
  issuer: '',
  subject: '',
  audience: '',
  lifetimeSeconds: '300',
};

export const emptyForm: WebhookForm = {
  name: '',
  method: 'POST',
  url: '',
  headers: [],
  auth: emptyAuth,
  perSecond: '',
  atOnce: '',
  broadcastSize: '100',
  privacy: [],
};

/** The form of a webhook that is there. */
export function formOf(template: Template): WebhookForm {
  const { name, method, url, headers, perSecond, atOnce, broadcastSize, privacy } = template;
  return {
    name,
    method,
    url,
    headers: Object.keys(headers).map((header, id) => ({ id, name: header, isKept: true })),
    auth: authFormOf(template.auth),
    perSecond: perSecond?.toString() ?? '',
    atOnce: atOnce?.toString() ?? '',
    broadcastSize: broadcastSize.toString(),
    privacy,
  };
}

function authFormOf(auth: Template['auth']): AuthForm {
  if (auth.kind === 'none') return emptyAuth;
  if (auth.kind === 'basic') return { ...emptyAuth, kind: 'basic', username: auth.username };
  const { grant, tokenUrl, refreshUrl = '', clientId, username = '', scopes, clientAuth, expiresIn, jwt } = auth;
  return {
    ...emptyAuth,
    ...{ kind: 'oauth2', grant, tokenUrl, refreshUrl, clientId, username, clientAuth, expiresIn },
    scopes: scopes.join(' '),
    ...(jwt && {
      ...{ algorithm: jwt.algorithm, keyId: jwt.keyId ?? '', issuer: jwt.issuer, subject: jwt.subject },
      ...{ audience: jwt.audience, lifetimeSeconds: jwt.lifetimeSeconds.toString() },
    }),
  };
}

export function keptOf({ auth, privacyKey }: Template): Kept {
  const isOAuth = auth.kind === 'oauth2';
  return {
    password: auth.kind !== 'none' && auth.password !== undefined,
    clientSecret: isOAuth && auth.clientSecret !== undefined,
    privateKey: isOAuth && auth.jwt !== undefined,
    privacyKey: privacyKey !== undefined,
  };
}

/** A row for another header, with an id that none has. */
export function withHeader(form: WebhookForm): WebhookForm {
  const id = Math.max(-1, ...form.headers.map((header) => header.id)) + 1;
  return { ...form, headers: [...form.headers, { id, name: '', isKept: false }] };
}
