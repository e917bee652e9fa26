import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { many, whole } from '../../parts/pictures/numbers.ts';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import { Card, Nothing } from './card.tsx';
import { useExports, useImports, useLiveCampaigns } from './readings.ts';

/** What is at work: exports, imports, campaigns. Of each a few; its page has all. */
const MOST = 6;
const EXPORTS = '/settings/partners/exports';
const CSV = '/settings/import/csv';

const looks = new Map<string, StatusIndicatorProps.Type>([
  ['Running', 'success'],
  ['Completed', 'success'],
  ['Paused', 'warning'],
  ['Failed', 'error'],
]);

export function ExportsCard() {
  return (
    <Card title="Exports" more={[EXPORTS, 'All exports']}>
      <Loaded query={useExports()}>
        {({ exports }) => {
          const alive = exports.filter(({ badge }) => badge !== 'Stopped');
          if (alive.length === 0) {
            return (
              <Nothing>
                No export yet: an export brings your events or profiles to a partner.{' '}
                <TextLink to={EXPORTS}>Make one</TextLink>
              </Nothing>
            );
          }
          return (
            <>
              <ul className="rows">
                {alive.slice(0, MOST).map(({ id, name, badge, run, nextRunAt, partnerName }) => (
                  <li key={id} className="row">
                    <span>
                      <TextLink to={`${EXPORTS}/${id}`}>
                        <Given text={name} lines={2} />
                      </TextLink>
                      <span className="rows-more">
                        to {partnerName}
                        {nextRunAt !== undefined && (
                          <span>
                            next run <Time at={nextRunAt} ago />
                          </span>
                        )}
                      </span>
                    </span>
                    <StatusIndicator type={run ? 'in-progress' : (looks.get(badge) ?? 'stopped')}>
                      {run ? 'A run is under way' : badge}
                    </StatusIndicator>
                  </li>
                ))}
              </ul>
              <More of={alive.length} />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

const UNDER_WAY = new Set(['Uploading', 'Start mapping', 'Processing']);

/** A CSV waits for its columns on a page of its own. */
const pageOf = ({ channel, state, importId }: { channel: string; state: string; importId: string }) =>
  channel === 'csv' && state !== 'Processing' ? `${CSV}/${importId}` : `/settings/import/activity-log/${importId}`;

export function ImportsCard() {
  return (
    <Card title="Imports under way" more={['/settings/import/activity-log', 'Activity Log']}>
      <Loaded query={useImports()}>
        {({ imports }) => {
          const moving = imports.filter(({ state }) => UNDER_WAY.has(state));
          if (moving.length === 0) {
            return (
              <Nothing>
                No import is under way. <TextLink to={CSV}>Upload a CSV</TextLink>
              </Nothing>
            );
          }
          return (
            <>
              <ul className="rows">
                {moving.slice(0, MOST).map((one) => (
                  <li key={one.importId}>
                    <div className="row">
                      <TextLink to={pageOf(one)}>
                        <Given text={one.fileName} lines={2} />
                      </TextLink>
                      <StatusIndicator type={one.state === 'Start mapping' ? 'pending' : 'in-progress'}>
                        {one.state === 'Start mapping' ? 'Waits for its columns to be mapped' : one.state}
                      </StatusIndicator>
                    </div>
                    {one.state === 'Processing' && (
                      <div className="progress">
                        <progress max={100} value={one.percent} aria-label={`Progress of ${one.fileName}`} />
                        <span>
                          {one.percent}%{one.rows !== undefined && ` of ${many(one.rows, 'row')}`}
                        </span>
                      </div>
                    )}
                  </li>
                ))}
              </ul>
              <More of={moving.length} />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

export function CampaignsCard() {
  return (
    <Card title="Live campaigns" more={['/campaigns', 'All campaigns']}>
      <Loaded query={useLiveCampaigns()}>
        {(campaigns) =>
          campaigns.length === 0 ? (
            <Nothing>
              No campaign is live: a campaign calls your receivers about people.{' '}
              <TextLink to="/campaigns">Make one</TextLink>
            </Nothing>
          ) : (
            <>
              <ul className="rows">
                {campaigns.slice(0, MOST).map(({ id, name, state, dueAt }) => (
                  <li key={id} className="row">
                    <span>
                      <TextLink to={`/campaigns/${id}`}>
                        <Given text={name} lines={2} />
                      </TextLink>
                      {dueAt !== undefined && (
                        <span className="rows-more">
                          <span>
                            next run <Time at={dueAt} ago />
                          </span>
                        </span>
                      )}
                    </span>
                    <StatusIndicator type={state === 'running' ? 'success' : 'pending'}>
                      {state === 'running' ? 'Running' : 'Scheduled'}
                    </StatusIndicator>
                  </li>
                ))}
              </ul>
              <More of={campaigns.length} />
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function More({ of }: { of: number }) {
  return of > MOST ? <Nothing>And {whole(of - MOST)} more.</Nothing> : null;
}
