import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { CampaignActions } from './campaign-actions.tsx';
import './campaigns.css';
import { Given } from '../../parts/given.tsx';
import { campaignQuery, resultsQuery } from './calls.ts';
import { Definition } from './definition-shown.tsx';
import { PaceShown } from './pace-shown.tsx';
import { ResultsShown } from './results-shown.tsx';
import type { Campaign } from './shapes.ts';
import { StateBadge } from './state-badge.tsx';

/** `/campaigns/:id`: what became of a campaign, live while it runs, and what it is. */
const again = (campaign: Campaign | undefined) => {
  if (campaign?.state === 'draft') return false;
  return campaign?.state === 'running' ? 2_000 : 10_000;
};

export function CampaignPage() {
  const { id = '' } = useParams();
  const campaign = useQuery({ ...campaignQuery(id), refetchInterval: ({ state }) => again(state.data) });
  if (campaign.data === undefined) {
    return (
      <Page title="Campaign">
        <Loaded query={campaign}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Shown campaign={campaign.data} />;
}

function Shown({ campaign }: { campaign: Campaign }) {
  const results = useQuery({
    ...resultsQuery(String(campaign.id)),
    refetchInterval: again(campaign),
    enabled: campaign.state !== 'draft',
  });
  return (
    <Page
      title={campaign.name}
      info={<StateBadge campaign={campaign} />}
      description={`Campaign ${campaign.id}`}
      actions={<CampaignActions campaign={campaign} />}
    >
      {campaign.reason !== undefined && (
        <Alert type="error" header="It failed">
          <Given text={campaign.reason} />
        </Alert>
      )}
      {campaign.state === 'draft' ? (
        <Alert type="info">A draft sends nothing. Publish it when it is ready.</Alert>
      ) : (
        <SpaceBetween size="l">
          <Loaded query={results}>{(shown) => <ResultsShown campaign={campaign} results={shown} />}</Loaded>
          <PaceShown campaign={campaign} />
        </SpaceBetween>
      )}
      <Definition campaign={campaign} />
    </Page>
  );
}
