import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { answer, api } from '../../../api/client.ts';
import { CopyableValue } from '../../../parts/copyable.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Time } from '../../../parts/time.tsx';
import type { Run } from '../types.ts';
import { countInWords } from '../words.ts';
import { FilesTable } from './files-table.tsx';
import { RejectedTable } from './rejected-table.tsx';

/** A run's files and what the partner did not take of it. Which of them is looked at is in the address. */
export function OneRun({ exportId, run }: { exportId: string; run: Run }) {
  const [search, setSearch] = useSearchParams();
  const path = { id: exportId, runAt: String(run.runAt) };
  const files = useQuery({
    queryKey: ['exports', exportId, 'runs', run.runAt, run.state],
    queryFn: async () => await answer(api.GET('/api/exports/{id}/runs/{runAt}', { params: { path } })),
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              Began <Time at={run.startedAt} />
            </>
          }
        >
          Run {run.runAt}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {run.manifest !== null && (
          <span className="wraps">
            Manifest: <CopyableValue text={run.manifest} what="the address of the manifest" />
          </span>
        )}
        <Tabs
          activeTabId={search.get('tab') === 'rejected' ? 'rejected' : 'files'}
          onChange={({ detail }) =>
            setSearch({ run: path.runAt, tab: detail.activeTabId }, { replace: true, preventScrollReset: true })
          }
          ariaLabel="Of the run"
          tabs={[
            {
              id: 'files',
              label: `Files (${countInWords(run.files)})`,
              content: <Loaded query={files}>{(found) => <FilesTable {...found} />}</Loaded>,
            },
            {
              id: 'rejected',
              label: `Rejected (${countInWords(run.rejected)})`,
              content: <RejectedTable path={path} />,
            },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}
