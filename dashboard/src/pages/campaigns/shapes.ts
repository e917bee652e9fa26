import type { paths } from '../../api/schema.d.ts';

/** What the API answers of campaigns, and of what they are made of. */
type Answered<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

export type TriggerEntry = Answered<'/api/campaigns/triggers'>['triggers'][number];
export type Campaign = Answered<'/api/campaigns/{id}'>['campaign'];
export type CampaignState = Campaign['state'];
export type Stats = Answered<'/api/webhooks/stats'>['stats'];
export type Results = Answered<'/api/campaigns/{id}/results'>['results'];
export type Template = Answered<'/api/webhooks'>['templates'][number];
export type Segment = Answered<'/api/segments'>['segments'][number];

export type Previewed = Extract<
  paths['/api/campaigns/preview']['post']['responses'][200]['content']['application/json'],
  { status: 'success' }
>;
