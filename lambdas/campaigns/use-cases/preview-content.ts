import type { Account } from '#core/accounts/account.ts';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { readLookUp } from '#core/people/look-up.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { StoredProfile } from '#store/people/profiles.ts';
import type { Recipient } from '../domain/campaign.ts';
import type { Composition } from '../domain/compose/composition.ts';
import { previewOf, somebody } from '../domain/preview.ts';
import type { PreviewRequest } from '../domain/preview-request.ts';

/** Renders content for one person as a campaign would, and sends nothing. */
export type PreviewDeps = {
  openTemplate: (ref: {
    accountId: string;
    templateId: number;
  }) => Promise<{ template: Template; privacyKey: string | undefined } | undefined>;
  findPerson: (of: {
    accountId: string;
    asked: Exclude<ReturnType<typeof readLookUp>, { kind: 'malformed' }>;
  }) => Promise<StoredProfile | undefined>;
  newestEvent: (of: { accountId: string; profile: StoredProfile; name: string }) => Promise<Recipient['event']>;
  /** Epoch milliseconds. */
  now: () => number;
};
/** What is answered, and what the log tells of it. */
export type Previewed = { shown: Record<string, unknown>; facts: { broadcast: boolean; unknown: number } };

const PLAIN = { url: 'https://example.com/', method: 'POST' as const, broadcastSize: 100, privacy: [] };

export function previewContent(deps: PreviewDeps) {
  return async function preview(
    { accountId, timezone }: Pick<Account, 'accountId' | 'timezone'>,
    request: PreviewRequest,
  ): Promise<Previewed> {
    const now = deps.now();
    const { content, campaignId = Math.floor(now / 1_000) } = request;
    const template = await templateOf(deps, { accountId, templateId: request.templateId });
    const profile = await profileOf(deps, { accountId, request });
    const event = await eventOf(deps, { accountId, request, profile, now });
    const person = profile ? { profile } : somebody(accountId);
    const recipient = { ...person, ...(event && { event }) };
    const preview = previewOf({ campaignId, content, template, timezone, now }, recipient);
    return {
      shown: {
        ...(profile && { profileId: profile.profileId }),
        ...(event && { event: { name: event.name, ts: event.ts } }),
        ...preview,
        calls: preview.calls.map((call) => ({ method: template.method, ...call })),
      },
      facts: { broadcast: preview.broadcast, unknown: preview.unknown.length },
    };
  };
}

async function templateOf(
  { openTemplate }: PreviewDeps,
  { accountId, templateId }: { accountId: string; templateId: number | undefined },
): Promise<Composition['template']> {
  if (templateId === undefined) return PLAIN;
  const opened = await openTemplate({ accountId, templateId });
  if (!opened) throw badField('templateId', `there is no webhook template ${templateId}`);
  return { ...opened.template, privacyKey: opened.privacyKey };
}

type Asked = { accountId: string; request: PreviewRequest };

async function profileOf(
  { findPerson }: PreviewDeps,
  { accountId, request }: Asked,
): Promise<StoredProfile | undefined> {
  if (!request.profile) return undefined;
  const asked = readLookUp(
    Object.entries(request.profile).flatMap(([by, value]) => (value === undefined ? [] : [[by, value]])),
  );
  if (asked.kind === 'malformed') throw badField('profile', asked.error);
  const found = await findPerson({ accountId, asked });
  if (!found) throw new Failure('not-found', 'Profile not found', { retry: 'never' });
  return found;
}

type Qualifying = Asked & { profile: StoredProfile | undefined; now: number };

async function eventOf(
  { newestEvent }: PreviewDeps,
  { accountId, request, profile, now }: Qualifying,
): Promise<Recipient['event']> {
  const { event } = request;
  if (!event) return undefined;
  if ('properties' in event) {
    const { name, properties: props, ts = Math.floor(now / 1_000) } = event;
    return { eventId: '0'.repeat(32), name, ts, props };
  }
  if (!profile) throw badField('event', 'must have properties where no profile is given');
  const found = await newestEvent({ accountId, profile, name: event.name });
  if (found) return found;
  throw badField('event.name', `the person did no ${event.name} lately; give its properties`);
}
