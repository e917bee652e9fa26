import Alert from '@cloudscape-design/components/alert';
import { useQueries } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { asFailure } from '../../../api/failure.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Failed } from '../../../parts/failed.tsx';
import { Page } from '../../../parts/page.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { campaignQuery, triggersQuery } from '../calls.ts';
import { isLiveTrigger } from '../campaign-state.ts';
import { useMayChange } from '../may-change.ts';
import { formOf } from '../model/definition.ts';
import type { Campaign, TriggerEntry } from '../shapes.ts';
import { Builder } from './builder.tsx';
import { LookOnly, NotShown } from './new-campaign.tsx';

/** `/campaigns/:id/edit`. */
export function EditCampaign() {
  const { id = '' } = useParams();
  const mayChange = useMayChange();
  const [campaign, triggers] = useQueries({
    // What is typed is not taken away by what is read meanwhile.
    queries: [
      { ...campaignQuery(id), staleTime: Number.POSITIVE_INFINITY, refetchOnMount: 'always' as const },
      triggersQuery,
    ],
  });
  const failed = [campaign, triggers].find(({ isError, data }) => isError && data === undefined);
  return (
    <Page title="Edit campaign">
      {failed && <Failed failure={asFailure(failed.error)} again={() => void failed.refetch()} />}
      {!mayChange && <LookOnly />}
      {mayChange && campaign.data && triggers.data && !(campaign.isFetching && !campaign.isFetchedAfterMount) && (
        <Editing key={campaign.data.id} campaign={campaign.data} entries={triggers.data} />
      )}
    </Page>
  );
}

function Editing({ campaign, entries }: { campaign: Campaign; entries: readonly TriggerEntry[] }) {
  const form = formOf(campaign, { entries });
  const isLive = isLiveTrigger(campaign) && campaign.state === 'running';
  if (campaign.state !== 'draft' && campaign.state !== 'scheduled' && !isLive) {
    return (
      <Empty title={`This campaign is ${campaign.state}`}>
        Drafts, scheduled and live ones can be edited.{' '}
        <TextLink to={`/campaigns/new?from=${campaign.id}`}>Duplicate it</TextLink> to make another one.
      </Empty>
    );
  }
  if (!form) return <NotShown />;
  return (
    <>
      {isLive && <Alert type="warning">It is live: changes hold from the next event on.</Alert>}
      <Builder draft={String(campaign.id)} initial={form} entries={entries} state={campaign.state} />
    </>
  );
}
