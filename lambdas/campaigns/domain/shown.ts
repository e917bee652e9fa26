import * as z from 'zod';
import type { Campaign } from './campaign.ts';
import { wholeSchema } from './definition.ts';
import { states } from './kept-campaign.ts';
import { type Run, runStates } from './run.ts';

/** Campaigns and their runs, as the API shows them. */
const time = z.iso.datetime();
export const shownCampaign = z.strictObject({
  id: z.int().describe('epoch seconds; `targetId` in the calls that it makes'),
  state: z.enum(states),
  madeBy: z.enum(['api', 'targets']),
  ...wholeSchema.shape,
  createdAt: time,
  changedAt: time,
  publishedAt: time.optional(),
  endedAt: time.optional(),
  dueAt: time.optional().describe('when its next run is due'),
  lastRunAt: time.optional().describe('when its last run was due'),
  reason: z.string().optional().describe('why it failed'),
});

export const shownRun = z.strictObject({
  runAt: time.describe('when it was due'),
  state: z.enum(runStates).describe('counting: its audience is being found; sending: it is known'),
  startedAt: time,
  endedAt: time.optional(),
  people: z.int().optional().describe('who were found'),
  progress: z.strictObject({ slices: z.int(), slicesDone: z.int() }).optional(),
  reason: z.string().optional().describe('why nobody was sent anything, or why it failed'),
});

const timeOf = (seconds: number | undefined) => seconds !== undefined && new Date(seconds * 1_000).toISOString();

export function campaignView(campaign: Campaign): z.input<typeof shownCampaign> {
  const { accountId: _, version: _version, campaignId: id, dueAt, lastRunAt, ...shown } = campaign;
  const { labels: _labels, countsFrom: _from, ...rest } = shown;
  const [due, last] = [timeOf(dueAt), timeOf(lastRunAt)];
  const { keyValues, urlPairs, ...content } = rest.content;
  return {
    id,
    ...rest,
    content: {
      ...content,
      keyValues: keyValues.map((pair) => ({ ...pair })),
      urlPairs: urlPairs.map((pair) => ({ ...pair })),
    },
    trigger: mutable(rest.trigger),
    ...(due && { dueAt: due }),
    ...(last && { lastRunAt: last }),
  };
}

/** As the schema has it. */
function mutable(trigger: Campaign['trigger']): z.input<typeof shownCampaign>['trigger'] {
  if (trigger.kind === 'past') return { ...trigger, query: Object(trigger.query) };
  return 'events' in trigger ? { ...trigger, events: [...trigger.events] } : trigger;
}

export function runView(run: Run): z.input<typeof shownRun> {
  const { runAt, state, startedAt, endedAt, people, slices, slicesDone, reason } = run;
  return {
    runAt: new Date(runAt * 1_000).toISOString(),
    state,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    ...(people !== undefined && { people }),
    ...(slices !== undefined && { progress: { slices, slicesDone } }),
    ...(reason !== undefined && { reason }),
  };
}
