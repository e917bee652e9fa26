import './exports.css';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { AlertsSwitch } from './alerts/alerts-switch.tsx';
import { mayChange } from './allowed.ts';
import { ExportsTable } from './exports-table.tsx';
import { useExports } from './queries.ts';
import { useActions } from './use-actions.tsx';

/** Settings → Partners → Exports. */
export function Exports() {
  const { role } = useSession();
  const list = useExports();
  const { act, dialog } = useActions();
  const add = mayChange(role) && (
    <ButtonLink to="/settings/partners/exports/new" variant="primary">
      + New Export
    </ButtonLink>
  );
  return (
    <Page
      title="Exports"
      description="Events and profiles, brought to partners once or every few hours."
      actions={
        <SpaceBetween direction="horizontal" size="m" alignItems="center">
          <AlertsSwitch />
          {add}
        </SpaceBetween>
      }
    >
      <Loaded query={list}>
        {(exports) =>
          exports.length === 0 ? (
            <Empty title="No exports yet" action={add}>
              Your exports would stand here, each with its next run and what the last one brought. An export writes
              events or profiles to a bucket, a warehouse or a tool of yours.
            </Empty>
          ) : (
            <ExportsTable exports={exports} act={act} />
          )
        }
      </Loaded>
      {dialog}
    </Page>
  );
}
