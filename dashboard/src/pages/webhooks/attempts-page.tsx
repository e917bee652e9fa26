import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useMemo, useState } from 'react';
import { asFailure } from '../../api/failure.ts';
import { useSession } from '../../api/session.ts';
import { Failed } from '../../parts/failed.tsx';
import { Page } from '../../parts/page.tsx';
import { emptyFilter, isEmpty } from './attempt-filter.ts';
import { AttemptPanel } from './attempt-panel.tsx';
import { AttemptsFilters } from './attempts-filters.tsx';
import { AttemptsEmpty, AttemptsStatus } from './attempts-status.tsx';
import { AttemptsTable } from './attempts-table.tsx';
import type { ReplayScope } from './replay.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { ReplayProgress } from './replay-progress.tsx';
import type { Attempt } from './template.ts';
import { useAttempts } from './use-attempts.ts';
import { useFilter } from './use-filter.ts';
import { useTemplateNames } from './use-templates.ts';

/** Every attempt of a webhook call: searched, looked at, and sent again. */
export function AttemptsPage() {
  const { filter, change, chosen, choose, replay, showReplay } = useFilter();
  const found = useAttempts(filter);
  const { templates, nameOf } = useTemplateNames();
  const mayReplay = useSession().role !== 'viewer';
  const [scope, setScope] = useState<ReplayScope>();
  const isChosen = useCallback(
    ({ deliveryId, at }: Attempt) => deliveryId === chosen?.call && at === chosen.at,
    [chosen],
  );
  const seen = useMemo(() => found.rows.find(isChosen), [found.rows, isChosen]);

  return (
    <Page
      title="Webhook attempts"
      description="Each call to a receiver, the newest first. Attempts are kept for 90 days, calls for 20, so that they can be sent again."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel="Read the log again" onClick={found.refresh} />
          {mayReplay && (
            <ButtonDropdown
              items={[
                { id: 'filter', text: 'What the filter finds …' },
                { id: 'since', text: 'Everything since …' },
              ]}
              onItemClick={({ detail }) =>
                setScope(detail.id === 'since' ? { kind: 'since' } : { kind: 'filter', filter })
              }
            >
              Send again
            </ButtonDropdown>
          )}
        </SpaceBetween>
      }
    >
      {replay && <ReplayProgress id={replay} close={() => showReplay(undefined)} refresh={found.refresh} />}
      <AttemptsFilters {...{ filter, change, templates }} />
      {found.failure && <Failed failure={asFailure(found.failure)} again={found.tryAgain} />}
      <div className="attempts-page" data-open={chosen !== undefined}>
        <div>
          <AttemptsStatus found={found} clear={isEmpty(filter) ? undefined : () => change(clearedOf(filter))} />
          <AttemptsTable
            rows={found.rows}
            isComplete={found.isComplete}
            goOn={found.canGoOn && !found.notice ? found.goOn : undefined}
            nameOf={nameOf}
            isChosen={isChosen}
            choose={({ deliveryId: call, at }) => choose({ call, at })}
            empty={
              <Box padding="l">
                <AttemptsEmpty found={found} isFiltered={!isEmpty(filter)} />
              </Box>
            }
          />
        </div>
        {chosen && (
          <AttemptPanel
            {...{ chosen, seen, nameOf, choose }}
            close={() => choose(undefined)}
            searchPerson={(person) => change({ ...emptyFilter, window: filter.window, person })}
            sendAgain={mayReplay ? (delivery) => setScope({ kind: 'call', delivery }) : undefined}
          />
        )}
      </div>
      {scope && <ReplayDialog scope={scope} close={() => setScope(undefined)} begun={showReplay} />}
    </Page>
  );
}

const clearedOf = ({ window }: Parameters<typeof isEmpty>[0]) => ({ ...emptyFilter, window });
