import { isDeepStrictEqual } from 'node:util';
import type { Account } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { Failure } from '#core/failure.ts';
import { badField, readInput } from '#core/input.ts';
import { removeSchedule } from '#store/aws/schedules.ts';
import { readSegment } from '#store/segments/segments.ts';
import { readTemplate } from '#store/webhooks/templates.ts';
import { type CampaignRef, readCampaign } from '../adapters/dynamo-campaigns.ts';
import { endOfRun, findRun } from '../adapters/dynamo-runs.ts';
import { type SchedulesAt, type StarterAt, scheduleName, scheduleRun } from '../adapters/run-schedules.ts';
import { writeCampaign } from '../adapters/write-campaign.ts';
import { type Campaign, type Definition, isLive, type LiveTrigger } from '../domain/campaign.ts';
import { checkTrigger } from '../domain/check-definition.ts';
import { readContent } from '../domain/compose/read-content.ts';
import { definitionSchema, editSchema, wholeSchema } from '../domain/definition.ts';
import { firstDue } from '../domain/due.ts';
import { isOpen } from '../domain/run.ts';
import { type ChangeDeps, changeCampaign } from './change-campaign.ts';

/** A campaign's life as its author leads it: made as a draft, edited, published, stopped; a draft may be deleted. */
export type ManageDeps = ChangeDeps & {
  schedules: SchedulesAt;
  starter: StarterAt;
  /** Has the stream's second reader hand on what a live campaign waits for, or not any more. */
  keepLive: (campaign: Campaign) => Promise<void>;
};

type Author = Pick<Account, 'accountId' | 'timezone'>;
type Asked = { account: Author; campaignId: number };
const refOf = ({ account: { accountId }, campaignId }: Asked): CampaignRef => ({ accountId, campaignId });

/** Ids that may be taken in one second. */
const MOST_TRIES = 200;

export async function createCampaign(
  deps: ManageDeps,
  { account, input }: { account: Author; input: unknown },
): Promise<Campaign> {
  return await createDraft(deps, { account, definition: readInput(definitionSchema, input), madeBy: 'api' });
}

type New = { account: Author; definition: Definition; madeBy: Campaign['madeBy'] };

export async function createDraft(deps: ManageDeps, created: New): Promise<Campaign> {
  await checkDefinition(deps, created);
  return await putNew(deps, created);
}

async function putNew({ tables }: ManageDeps, { account, definition, madeBy }: New): Promise<Campaign> {
  const now = tables.now();
  const createdAt = new Date(now).toISOString();
  const draft = { accountId: account.accountId, ...definition, madeBy, version: 1, createdAt, changedAt: createdAt };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const after: Campaign = { ...draft, campaignId: Math.floor(now / 1_000) + tries, state: 'draft' };
    if (await writeCampaign(tables, { before: undefined, after })) return after;
  }
  throw new Failure('unavailable', 'Too many campaigns are being made at once; please try again', { retry: 'later' });
}

/** What only its own language, or another slice's table, can tell of a definition. */
async function checkDefinition(
  { tables }: ManageDeps,
  { account, definition }: { account: Author; definition: Definition },
): Promise<void> {
  const { accountId, timezone } = account;
  const { templateId, trigger } = definition;
  checkTrigger(definition, clockAt(timezone, Math.floor(tables.now() / 1_000)));
  readContent(definition.content);
  if (!(await readTemplate(tables.webhooks, { accountId, templateId }))) throw noTemplate(templateId);
  if (trigger.kind === 'segment' && !(await readSegment(tables.segments, { accountId, ...trigger }))) {
    throw badField('trigger.segmentId', `there is no segment ${trigger.segmentId}`);
  }
}

const noTemplate = (templateId: number) => badField('templateId', `there is no webhook template ${templateId}`);
const conflict = (text: string) => new Failure('conflict', text, { retry: 'never' });
const changedMeanwhile = () => conflict('Campaign was changed by somebody else meanwhile; read it again');

/** For drafts, for what is scheduled, and for live campaigns that run: those go by the edit from the next event on. */
export async function editCampaign(deps: ManageDeps, asked: Asked & { input: unknown }): Promise<Campaign> {
  const before = await readCampaign(deps.tables.campaigns, refOf(asked));
  const given = readInput(editSchema, asked.input);
  const isRunning = before.state === 'running' && isLive(before.trigger);
  if (before.state !== 'draft' && before.state !== 'scheduled' && !isRunning) {
    throw conflict(`This campaign is ${before.state}; drafts, scheduled and live ones can be edited`);
  }
  const { name, templateId, content, trigger, schedule, care } = before;
  const definition: Definition = readInput(wholeSchema, {
    ...{ name, templateId, content, trigger, schedule, care },
    ...given,
  });
  if (before.state !== 'draft' && isLive(definition.trigger) !== isLive(trigger)) {
    throw badField('trigger.kind', 'cannot change between live and scheduled once the campaign is published');
  }
  await checkDefinition(deps, { account: asked.account, definition });
  const dueAt =
    before.state === 'scheduled' && given.schedule ? dueOf(deps, { ...asked, definition, before }) : before.dueAt;
  const countsFrom = countsFromOf(before, { definition, now: deps.tables.now() });
  const after = await changeCampaign(deps, { before, now: { ...definition, dueAt, countsFrom } });
  if (!after) throw changedMeanwhile();
  await followUp(deps, after);
  return after;
}

/**
 * Whether two live triggers ask for the same events, in whatever order their fields are written. How long a time may be, and of
 * whom it is asked, is no part of it: both are decided when all is known.
 */
function asksTheSame(one: LiveTrigger, other: LiveTrigger): boolean {
  const asked = ({ kind, events, ...rest }: LiveTrigger) => [kind, events, 'not' in rest ? rest.not : undefined];
  return isDeepStrictEqual(asked(one), asked(other));
}

/** By then, everybody who looks at events knows of an edit. */
const HEARD_MS = 3_000;

function countsFromOf(before: Campaign, { definition, now }: { definition: Definition; now: number }) {
  const [was, is] = [before.trigger, definition.trigger];
  const isAnother = before.state === 'running' && isLive(was) && isLive(is) && !asksTheSame(was, is);
  return isAnother ? now + HEARD_MS : before.countsFrom;
}

type Dated = { account: Author; definition: Definition; before: Campaign };

function dueOf({ tables }: ManageDeps, { account, definition: { schedule }, before }: Dated): number {
  const { lastRunAt: after } = before;
  const due = firstDue(schedule, { now: tables.now() / 1_000, timezone: account.timezone, after });
  if (due !== undefined) return due;
  const field = schedule.kind === 'every' ? 'schedule.until' : 'schedule.at';
  throw badField(field, 'must not be in the past');
}

/** A draft goes live, or is scheduled. Asked again, of one that is published, it only sees that what follows is done. */
export async function publishCampaign(deps: ManageDeps, asked: Asked): Promise<Campaign> {
  const before = await readCampaign(deps.tables.campaigns, refOf(asked));
  if (before.state === 'draft') return await followUp(deps, await publishDraft(deps, { ...asked, before }));
  if (before.state === 'scheduled' || before.state === 'running') return await followUp(deps, before);
  throw conflict(`This campaign is ${before.state}; make another one`);
}

async function publishDraft(deps: ManageDeps, { account, before }: Asked & { before: Campaign }): Promise<Campaign> {
  const publishedAt = new Date(deps.tables.now()).toISOString();
  await checkDefinition(deps, { account, definition: before });
  const live = isLive(before.trigger);
  const after = await changeCampaign(deps, {
    before,
    now: live
      ? { state: 'running', publishedAt }
      : { state: 'scheduled', publishedAt, dueAt: dueOf(deps, { account, definition: before, before }) },
    news: live ? [{ kind: 'published' }, { kind: 'started' }] : [{ kind: 'published' }],
  });
  if (after) return after;
  const { version } = await readCampaign(deps.tables.campaigns, before);
  if (version !== before.version) throw changedMeanwhile();
  // Nothing of the campaign stood in the way, so it is what the campaign needs, or one live campaign too many.
  await checkDefinition(deps, { account, definition: before });
  throw conflict(
    'Its template is about to be deleted, or 10,000 live campaigns run, the most that may; please try again',
  );
}

/** What happens beside the tables; done again it changes nothing. */
async function followUp(deps: ManageDeps, campaign: Campaign): Promise<Campaign> {
  const { schedules: at, starter, tables } = deps;
  if (isLive(campaign.trigger)) await deps.keepLive(campaign);
  else await scheduleRun(campaign, { now: tables.now(), at, starter });
  return campaign;
}

/** A run may end, or begin, while it is being stopped. */
const STOP_TRIES = 5;

/** Stops a campaign, and with it the run that is under way: what was put on the queue of deliveries still goes out. */
export async function stopCampaign(deps: ManageDeps, asked: Asked): Promise<Campaign> {
  const stopped = await markStopped(deps, refOf(asked));
  await (isLive(stopped.trigger) ? deps.keepLive(stopped) : removeSchedule(deps.schedules, scheduleName(stopped)));
  return stopped;
}

async function markStopped(deps: ManageDeps, ref: CampaignRef): Promise<Campaign> {
  const { campaigns, now } = deps.tables;
  for (let tries = 0; tries < STOP_TRIES; tries++) {
    const before = await readCampaign(campaigns, ref);
    if (before.state === 'stopped') return before;
    if (before.state !== 'scheduled' && before.state !== 'running') {
      throw conflict(`This campaign is ${before.state}; only one that is scheduled or runs can be stopped`);
    }
    const endedAt = new Date(now()).toISOString();
    const { lastRunAt: runAt } = before;
    const run = runAt === undefined ? undefined : await findRun(campaigns, { ...ref, runAt });
    const also =
      run && isOpen(run) ? [endOfRun(campaigns, { ...ref, runAt: run.runAt, state: 'stopped', at: endedAt })] : [];
    const change = { before, now: { state: 'stopped' as const, endedAt, dueAt: undefined }, also };
    const after = await changeCampaign(deps, { ...change, news: [{ kind: 'stopped' }] });
    if (after) return after;
  }
  throw changedMeanwhile();
}

export async function deleteDraft({ tables }: ManageDeps, asked: Asked): Promise<void> {
  const before = await readCampaign(tables.campaigns, refOf(asked));
  if (before.state !== 'draft') throw conflict(`This campaign is ${before.state}; only drafts can be deleted`);
  if (!(await writeCampaign(tables, { before, after: undefined }))) throw changedMeanwhile();
}
