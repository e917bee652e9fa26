import type { Breaker } from '#core/webhooks/breaker.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { type OpenedTemplate, openTemplate } from '#store/secrets/template-secrets.ts';
import { readBreaker } from '#store/webhooks/breakers.ts';
import { readTemplate, type TemplateRef, type WebhooksAt } from '#store/webhooks/templates.ts';

/**
 * What a worker knows of the receivers that it calls: the template and the breaker, read anew every few seconds, and the
 * template's secrets, opened once for each of its versions. Of a bare address there is nothing to know.
 */
export type KnownReceiver = {
  /** Names the secrets, and with them an access token. */
  key: string;
  opened: OpenedTemplate;
  /** The template's address; none of a bare one. */
  url?: string;
  /** None of a bare address. */
  breaker?: Breaker;
  limits: Pick<Template, 'perSecond' | 'atOnce'>;
};
export type KnowReceiver = (
  of: { accountId: string; templateId?: number | undefined },
  /** `anew`: as it is now, whatever was read some seconds ago. */
  how?: { anew: boolean },
) => Promise<KnownReceiver | 'gone'>;

const FRESH_MS = 5_000;

const BARE: KnownReceiver = {
  key: '',
  opened: { headers: [], auth: { kind: 'none' }, signing: [] },
  limits: {},
};

export function knownReceivers({ at, key, now }: { at: WebhooksAt; key: KeyAt; now: () => number }): KnowReceiver {
  const seen = new Map<string, { readAt: number; known: Promise<KnownReceiver | 'gone'> }>();
  const secrets = new Map<string, { key: string; opened: OpenedTemplate }>();

  async function read(ref: TemplateRef): Promise<KnownReceiver | 'gone'> {
    const [template, breaker] = await Promise.all([readTemplate(at, ref), readBreaker(at, ref)]);
    if (template === undefined) return 'gone';
    const { url, perSecond, atOnce } = template;
    return { ...(await openedOnce(template)), url, breaker, limits: { perSecond, atOnce } };
  }

  /** By version, and by how many secrets sign: one stops when its overlap is over, without a change of the template. */
  async function openedOnce(template: Template): Promise<{ key: string; opened: OpenedTemplate }> {
    const { accountId, templateId, version, signing } = template;
    const valid = signing.filter(({ until }) => until === undefined || until > now()).length;
    const name = `${accountId}.${templateId}`;
    const wanted = `${name}.${version}.${valid}`;
    const known = secrets.get(name);
    if (known?.key === wanted) return known;
    const fresh = { key: wanted, opened: await openTemplate(key, template, now()) };
    secrets.set(name, fresh);
    return fresh;
  }

  return async function know({ accountId, templateId }, { anew } = { anew: false }) {
    if (templateId === undefined) return BARE;
    const name = `${accountId}.${templateId}`;
    const found = seen.get(name);
    if (!anew && found && now() - found.readAt < FRESH_MS) return await found.known;
    const known = read({ accountId, templateId });
    seen.set(name, { readAt: now(), known });
    // What could not be read is read again by whoever asks next.
    known.catch(() => seen.delete(name));
    return await known;
  };
}
