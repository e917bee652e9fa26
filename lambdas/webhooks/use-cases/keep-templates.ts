import { badField } from '#core/input.ts';
import { MASK } from '#core/secrets.ts';
import type { UrlRules } from '#core/webhooks/receiver-url.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import {
  type OpenedTemplate,
  openTemplate,
  sealPrivacyKey,
  sealTemplateAuth,
  sealTemplateHeaders,
  sealTemplateSecret,
} from '#store/secrets/template-secrets.ts';
import { alertsGoElsewhere, alertTemplateId } from '#store/webhooks/alert-receivers.ts';
import type { WebhooksAt } from '#store/webhooks/templates.ts';
import { putChangedTemplate, putNewTemplate } from '../adapters/dynamo-templates.ts';
import { withKeptSecrets } from '../domain/kept-secrets.ts';
import { shownSettings } from '../domain/shown-template.ts';
import { newSigningSecret, rotated } from '../domain/signing-secrets.ts';
import { readTemplateInput, type WantedTemplate } from '../domain/template-input.ts';
import { type TestAnswer, testRefusal } from '../domain/test-call.ts';

/**
 * Makes and changes templates: what is wanted is read, its receiver is called with the test payload, and only what was answered
 * 200 is saved. Between reading and saving somebody else may change the template: then nothing is saved.
 */
export type ManageAt = {
  webhooks: WebhooksAt;
  accounts: WebhooksAt;
  campaigns: CampaignsAt;
  key: KeyAt;
  rules: UrlRules;
  now: () => number;
  ping: Ping;
};
export type Ping = (call: TestCall) => Promise<TestAnswer>;
export type TestCall = Pick<Template, 'accountId' | 'method' | 'url'> & { opened: OpenedTemplate };

type Asked = { accountId: string; input: Record<string, unknown> };

/** Stores a new template; its signing secret is answered this once. */
export async function createTemplate(at: ManageAt, { accountId, input }: Asked) {
  const wanted = withKeptSecrets(readTemplateInput(input, at.rules), undefined);
  const privacyKey = await privacyKeyOf(at, { accountId, wanted, kept: undefined });
  const signingSecret = newSigningSecret();
  await pingOrRefuse(at, { accountId, wanted, signing: [signingSecret] });
  const now = at.now();
  const createdAt = new Date(now).toISOString();
  const template = await putNewTemplate(at.webhooks, {
    ...(await sealed(at, { accountId, wanted })),
    privacyKey,
    templateId: Math.floor(now / 1_000),
    signing: [{ sealed: await sealTemplateSecret(at.key, { accountId, text: signingSecret }) }],
    version: 1,
    createdAt,
    changedAt: createdAt,
  });
  return { template, signingSecret };
}

/** Calls the receiver as for a new template, and saves nothing. */
export async function tryTemplate(at: ManageAt, { accountId, input }: Asked): Promise<TestAnswer> {
  const wanted = withKeptSecrets(readTemplateInput(input, at.rules), undefined);
  await privacyKeyOf(at, { accountId, wanted, kept: undefined });
  return await at.ping(callOf({ accountId, wanted, signing: [newSigningSecret()] }));
}

/** `input` is what is to be different; `null` takes a field back to what it is where it is left out. */
type Edit = { before: Template; input: Asked['input'] };

/** Calls the receiver as for an edit, with the secrets that are kept, and changes nothing. */
export async function tryEdit(at: ManageAt, edit: Edit): Promise<TestAnswer> {
  const { wanted, signing } = await editOf(at, edit);
  return await at.ping(callOf({ accountId: edit.before.accountId, wanted, signing }));
}

export async function editTemplate(at: ManageAt, { before, input }: Edit) {
  const { accountId, templateId, version, createdAt, signing } = before;
  const { wanted, privacyKey, signing: opened } = await editOf(at, { before, input });
  await pingOrRefuse(at, { accountId, wanted, signing: opened });
  const after: Template = {
    ...(await sealed(at, { accountId, wanted })),
    privacyKey,
    ...{ templateId, signing, createdAt, version: version + 1, changedAt: new Date(at.now()).toISOString() },
  };
  const also = after.method === 'POST' ? [] : [alertsGoElsewhere(at.accounts.table, before)];
  await putChangedTemplate(at.webhooks, { before, after, also });
  return after;
}

/** The template as an edit wants it, with its secrets opened. */
async function editOf(at: ManageAt, { before, input }: Edit) {
  const { accountId, templateId } = before;
  const given = Object.entries({ ...shownSettings(before), ...input }).filter(([, value]) => value !== null);
  const asked = readTemplateInput(Object.fromEntries(given), at.rules);
  if (asked.method !== 'POST' && (await alertTemplateId(at.accounts, accountId)) === templateId) {
    throw badField('method', 'must stay POST: status alerts go by this template, and are sent in no other way');
  }
  const opened = await openTemplate(at.key, before, at.now());
  const wanted = withKeptSecrets(asked, { template: before, opened });
  const privacyKey = await privacyKeyOf(at, { accountId, wanted, kept: before.privacyKey });
  return { wanted, privacyKey, signing: opened.signing };
}

/** Makes a new signing secret, which is answered this once; calls are signed with the one before, too, for some hours. */
export async function rotateSecret(at: ManageAt, { before, overlapHours }: { before: Template; overlapHours: number }) {
  const now = at.now();
  const signingSecret = newSigningSecret();
  const { accountId, version, signing } = before;
  const fresh = await sealTemplateSecret(at.key, { accountId, text: signingSecret });
  const after: Template = {
    ...before,
    signing: rotated(signing, { sealed: fresh, overlapHours, now }),
    ...{ version: version + 1, changedAt: new Date(now).toISOString() },
  };
  await putChangedTemplate(at.webhooks, { before, after });
  return { template: after, signingSecret };
}

type Called = { accountId: string; wanted: WantedTemplate; signing: string[] };

function callOf({ accountId, wanted: { method, url, headers, auth }, signing }: Called): TestCall {
  const opened = { headers: headers.map(({ name, value }) => [name, value] as const), auth, signing };
  return { accountId, method, url, opened };
}

async function pingOrRefuse(at: ManageAt, called: Called): Promise<void> {
  const refusal = testRefusal(await at.ping(callOf(called)));
  if (refusal !== undefined) throw badField('url', refusal);
}

/** What is kept of what is wanted, with its secrets sealed. */
async function sealed(at: ManageAt, { accountId, wanted }: { accountId: string; wanted: WantedTemplate }) {
  const { privacyKey: _key, headers, auth, ...open } = wanted;
  const pairs = headers.map(({ name, value }) => [name, value] as const);
  return {
    ...open,
    accountId,
    headers: await sealTemplateHeaders(at.key, { accountId, headers: pairs }),
    auth: await sealTemplateAuth(at.key, { accountId, auth }),
  };
}

type Keyed = { accountId: string; wanted: WantedTemplate; kept: string | undefined };

/** The key of privacy rules, sealed; a mask keeps the one that there is. */
async function privacyKeyOf(at: ManageAt, { accountId, wanted, kept }: Keyed): Promise<string | undefined> {
  const { privacyKey: text } = wanted;
  if (text === undefined) return undefined;
  if (text !== MASK) return await sealPrivacyKey(at.key, { accountId, text });
  if (kept === undefined) throw badField('privacyKey', 'there is no stored value to keep, send one');
  return kept;
}
