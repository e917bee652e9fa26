import { type CampaignRef, readCampaign } from '../adapters/dynamo-campaigns.ts';
import { listRuns } from '../adapters/dynamo-runs.ts';
import type { TablesAt } from '../adapters/write-campaign.ts';
import type { Results } from '../domain/results.ts';
import { runView } from '../domain/shown.ts';

export async function showResults({ campaigns }: TablesAt, ref: CampaignRef): Promise<Results> {
  await readCampaign(campaigns, ref);
  const runs = await listRuns(campaigns, ref);
  const qualified = runs.reduce((sum, { people = 0 }) => sum + people, 0);
  return {
    people: { qualified, sent: 0, leftOut: {} },
    calls: { made: 0, delivered: 0, failed: {} },
    runs: runs.map(runView),
  };
}
