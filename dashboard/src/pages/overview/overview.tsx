import './overview.css';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Choice } from '../../parts/choice.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { AttentionCard } from './attention-card.tsx';
import { EventsCard, FunnelCard } from './flow-cards.tsx';
import { Glance } from './glance.tsx';
import type { Overview as Reading } from './reading.ts';
import { useOverview } from './readings.ts';
import { WebhooksCard } from './webhooks-card.tsx';
import { type Window, windowOf, windows } from './window.ts';
import { CampaignsCard, ExportsCard, ImportsCard } from './work-cards.tsx';

/** An account that has data never sees it, so it is loaded when it is needed. */
const FirstMinutes = lazy(() => import('./first-minutes.tsx').then(({ FirstMinutes }) => ({ default: FirstMinutes })));

export function Overview() {
  const [params, setParams] = useSearchParams();
  const window = windowOf(params.get('window'));
  const [isGreeted, setGreeted] = useState(false);
  const query = useOverview(window, { isWaiting: isGreeted });
  const isEmpty = query.data !== undefined && query.data.newestCommit === null;
  // Whoever was greeted keeps the three steps beside what arrives, until they have read what comes next.
  if (isEmpty && !isGreeted) setGreeted(true);
  return (
    <Page
      title="Overview"
      description="Is data flowing? Everything here goes on by itself, without reload."
      actions={
        !isEmpty && (
          <Choice
            label="How far back"
            options={windows}
            chosen={window.id}
            choose={(id) => setParams({ window: id }, { replace: true })}
          />
        )
      }
    >
      <Loaded query={query}>
        {(overview) => (
          <SpaceBetween size="l">
            {isGreeted && (
              <Suspense>
                <FirstMinutes overview={overview} leave={() => setGreeted(false)} />
              </Suspense>
            )}
            {!isEmpty && <Pictures overview={overview} window={window} readAt={query.dataUpdatedAt} />}
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function Pictures({ overview, window, readAt }: { overview: Reading; window: Window; readAt: number }) {
  return (
    <div className="overview">
      <Glance overview={overview} window={window} readAt={readAt} />
      <AttentionCard attention={overview.attention} />
      <div className="overview-wide">
        <EventsCard overview={overview} window={window} />
      </div>
      <FunnelCard funnel={overview.funnel} window={window} />
      <WebhooksCard window={window} />
      <div className="overview-work">
        <ExportsCard />
        <ImportsCard />
        <CampaignsCard />
      </div>
    </div>
  );
}
