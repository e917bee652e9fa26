import { audienceSchema } from '#core/messages/audience.ts';
import type { audienceCounts, Counted } from '#store/queries/audience-counts.ts';
import { estimatesOf } from '../domain/estimates.ts';
import type { NewCampaign } from '../domain/new-campaign.ts';

type Estimating = {
  request: { header: (name: string) => string | undefined; requestId: string };
  campaign: NewCampaign;
};

/** What is no count is told as counts tell it: still being made, too many at once, none by that `req_id`. */
export function estimateCampaign(countAudience: ReturnType<typeof audienceCounts>) {
  return async function estimate({ request, campaign }: Estimating): Promise<Pick<Counted, 'body'> & Partial<Counted>> {
    const { audience, req_id: requestId } = campaign;
    const where = audience.kind === 'query' ? audience.where : undefined;
    const counted = await countAudience({ request, requestId, where });
    const counts = audienceSchema.safeParse(counted.body);
    if (!counts.success) return counted;
    return { body: { status: 'success', estimates: estimatesOf(campaign, counts.data) } };
  };
}
