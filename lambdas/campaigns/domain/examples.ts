import type { CampaignState } from './campaign.ts';

/** Campaigns of the routes' examples. */
const definition = {
  name: 'Left in the cart',
  templateId: 1_767_225_600,
  content: { type: 'json' as const, keyValues: [{ name: 'offer', value: 'spring' }], urlPairs: [] },
  trigger: {
    kind: 'inaction' as const,
    events: [{ event_name: 'Added To Cart' }],
    not: { event_name: 'Charged' },
    withinSeconds: 86_400,
  },
  schedule: { kind: 'now' as const, delaySeconds: 0 },
  care: { quiet: { from: '22:00', to: '07:00' } },
};
const created = { createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z' };

const campaign = (id: number, state: CampaignState) => ({
  id,
  state,
  madeBy: 'api' as const,
  ...definition,
  ...created,
});
const published = { publishedAt: '2026-01-01T00:00:00.000Z' };

export const exampleDefinition = definition;
export const draft = campaign(1_767_225_600, 'draft');
/** Another draft, as it is once it is published; and one that runs, once it is stopped. */
export const ready = { ...campaign(1_767_225_601, 'running'), ...published };
export const stopped = { ...campaign(1_767_225_602, 'stopped'), ...published, endedAt: '2026-01-02T00:00:00.000Z' };
/** A draft that is deleted. */
export const unwanted = 1_767_225_603;

export const exampleRun = {
  runAt: '2026-01-02T00:00:00.000Z',
  state: 'completed' as const,
  startedAt: '2026-01-02T00:00:01.000Z',
  endedAt: '2026-01-02T00:00:09.000Z',
  people: 1_200,
  progress: { slices: 1, slicesDone: 1 },
};
export const exampleResults = {
  people: { qualified: 1_200, sent: 1_130, leftOut: { ControlGroup: 60, LiquidLogicAborted: 10 } },
  calls: { made: 12, delivered: 11, dispatchFailed: 1, refused: 0, parked: 0, failedAttempts: { '5xx': 3 } },
  runs: [exampleRun],
};
