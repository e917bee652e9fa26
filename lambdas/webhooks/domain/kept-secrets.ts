import { badField } from '#core/input.ts';
import { MASK, putSecrets, takeSecrets } from '#core/secrets.ts';
import { originOf } from '#core/webhooks/receiver-url.ts';
import { authSchema, type Template, type TemplateAuth } from '#core/webhooks/template.ts';
import { AUTH_SECRETS } from './shown-template.ts';
import type { WantedTemplate } from './template-input.ts';

/**
 * Kept secrets in place of masks. A template that moves to another origin has to be told its secrets again: whoever may edit
 * it would otherwise have them sent to an address of theirs. The key of privacy rules is never sent, and may stay a mask.
 */
type Kept = {
  template: Template;
  opened: { headers: readonly (readonly [name: string, value: string])[]; auth: TemplateAuth };
};

export function withKeptSecrets(wanted: WantedTemplate, kept: Kept | undefined): WantedTemplate {
  return { ...wanted, headers: keptHeaders(wanted, kept), auth: keptAuth(wanted, kept) };
}

function keptHeaders({ url, headers }: WantedTemplate, kept: Kept | undefined): WantedTemplate['headers'] {
  const values = new Map(kept?.opened.headers.map(([name, value]) => [name.toLowerCase(), value]));
  return headers.map(({ name, value }) => {
    if (value !== MASK) return { name, value };
    const field = `headers.${name}`;
    if (kept && originOf(kept.template.url) !== originOf(url)) throw moved(field);
    return { name, value: values.get(name.toLowerCase()) ?? refuse(field) };
  });
}

function keptAuth({ url, auth }: WantedTemplate, kept: Kept | undefined): TemplateAuth {
  const { open, secrets } = takeSecrets(auth, AUTH_SECRETS);
  const masked = Object.keys(secrets).filter((path) => secrets[path] === MASK);
  const [first] = masked;
  if (first === undefined) return auth;
  const before = kept?.opened.auth.kind === auth.kind ? kept : undefined;
  const there = before ? takeSecrets(before.opened.auth, AUTH_SECRETS).secrets : {};
  if (before && hasMoved({ url, auth }, before.template)) throw moved(`auth.${first}`);
  const found = masked.map((path) => [path, there[path] ?? refuse(`auth.${path}`)]);
  return authSchema.parse(putSecrets(open, { ...secrets, ...Object.fromEntries(found) }));
}

/** Whether anything of the authentication would go to an origin where it has not gone before. */
function hasMoved(wanted: { url: string; auth: TemplateAuth }, before: Template): boolean {
  if (originOf(wanted.url) !== originOf(before.url)) return true;
  if (wanted.auth.kind !== 'oauth2' || before.auth.kind !== 'oauth2') return false;
  const { tokenUrl, refreshUrl = tokenUrl } = wanted.auth;
  const tokens = originOf(before.auth.tokenUrl);
  const origins = [tokens, originOf(before.auth.refreshUrl ?? before.auth.tokenUrl)];
  return originOf(tokenUrl) !== tokens || !origins.includes(originOf(refreshUrl));
}

function moved(field: string): Error {
  return badField(field, 'send its value again, the address that it goes to has changed');
}

function refuse(field: string): never {
  throw badField(field, 'there is no stored value to keep, send one');
}
