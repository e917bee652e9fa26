import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Given } from '../../parts/given.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { publish, remove, stop } from './calls.ts';
import { mayEdit, mayStop } from './campaign-state.ts';
import { useMayChange } from './may-change.ts';
import type { Campaign } from './shapes.ts';

/** What may be done with a campaign in its state, by who may. */
type Asking = 'publish' | 'stop' | 'delete';

export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const [asking, setAsking] = useState<Asking>();
  const mayChange = useMayChange();
  if (!mayChange) return null;
  const { id, state } = campaign;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {state === 'draft' && <Button onClick={() => setAsking('delete')}>Delete</Button>}
        {mayStop(campaign) && <Button onClick={() => setAsking('stop')}>Stop</Button>}
        <ButtonLink to={`/campaigns/new?from=${id}`}>Duplicate</ButtonLink>
        {mayEdit(campaign) && <ButtonLink to={`/campaigns/${id}/edit`}>Edit</ButtonLink>}
        {state === 'draft' && (
          <Button variant="primary" onClick={() => setAsking('publish')}>
            Publish
          </Button>
        )}
      </SpaceBetween>
      {asking && <Asked asking={asking} campaign={campaign} close={() => setAsking(undefined)} />}
    </>
  );
}

function Asked(props: { asking: Asking; campaign: Campaign; close: () => void }) {
  const { asking, campaign, close } = props;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { tell } = useNotices();
  const id = String(campaign.id);
  const done = async (text: string) => {
    await queries.invalidateQueries({ queryKey: ['campaigns'] });
    tell({ type: 'success', text });
  };
  const name = <Given text={campaign.name} />;
  if (asking === 'publish') {
    return (
      <Confirm
        title="Publish this campaign?"
        verb="Publish"
        close={close}
        act={async () => {
          await publish(id);
          await done('Published.');
        }}
      >
        {name} then begins as its schedule says.
      </Confirm>
    );
  }
  if (asking === 'stop') {
    return (
      <Confirm
        title="Stop this campaign?"
        verb="Stop"
        close={close}
        act={async () => {
          await stop(id);
          await done('Stopped.');
        }}
      >
        {name} is stopped for good. Calls that are on their way still arrive.
      </Confirm>
    );
  }
  return (
    <Confirm
      title="Delete this draft?"
      verb="Delete"
      typed={campaign.name}
      close={close}
      act={async () => {
        await remove(id);
        await navigate('/campaigns');
        queries.removeQueries({ queryKey: ['campaigns', id] });
        await done('Deleted.');
      }}
    >
      {name} is deleted; it cannot be brought back.
    </Confirm>
  );
}
