import Alert from '@cloudscape-design/components/alert';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { DropFiles } from './drop-files.tsx';
import './imports.css';
import { type Import, isMoving, pathOf } from './import.ts';
import { ImportsTable } from './imports-table.tsx';
import { pagesOf } from './pages.tsx';
import { useImports } from './queries.ts';
import { refusalOf } from './upload/check-file.ts';
import { waitingFor } from './upload/match.ts';
import { rememberedFiles } from './upload/remembered.ts';
import { resumeUpload, startUpload, type UploadOptions, useUploads } from './upload/uploads.ts';
import { UploadList } from './upload-list.tsx';
import { WaitsForFile } from './waits-for-file.tsx';

type Refused = { name: string; why: string };

/** CSV files are dropped here, several at once; below, what became of them. */
export function CsvUploads() {
  const { accountId, role } = useSession();
  const [search] = useSearchParams();
  const before = search.get('before') ?? undefined;
  const query = useImports({ channel: 'csv', ...(before !== undefined && { before }) });
  const uploads = useUploads(accountId);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const inThisTab = new Set(uploads.flatMap(({ importId, state }) => (state === 'sent' ? [] : [importId])));
  useReadAgain(uploads.filter(({ state }) => state === 'sent').length);

  async function take(files: readonly File[], options: UploadOptions): Promise<void> {
    const no: Refused[] = [];
    const remembered = rememberedFiles(accountId);
    for (const file of files) {
      const why = await refusalOf(file);
      const waiting = waitingFor(file, { waiting: query.data?.imports ?? [], remembered });
      if (why !== undefined) no.push({ name: file.name, why });
      else if (waiting) resumeUpload(accountId, file, waiting);
      else startUpload(accountId, file, options);
    }
    setRefused(no);
  }

  return (
    <Page
      title="CSV Uploads"
      description="Add or change profiles by a CSV: upload, map the columns, see what would change, save."
      actions={<ButtonLink to="/settings/import/activity-log">Activity Log</ButtonLink>}
    >
      {role === 'viewer' ? null : <DropFiles take={take} />}
      {refused.map(({ name, why }) => (
        <Alert key={name} type="error" header={<Given text={`${name} was not sent`} lines={2} />}>
          {why}
        </Alert>
      ))}
      <UploadList uploads={uploads.filter(({ state }) => state !== 'sent')} />
      <Loaded query={query}>
        {({ imports, next }) => (
          <ImportsTable
            kind="uploads"
            imports={imports.filter(({ importId }) => !inThisTab.has(importId))}
            actions={(made) => (role === 'viewer' ? <Show made={made} /> : <Actions made={made} />)}
            footer={pagesOf({ before, next })}
          />
        )}
      </Loaded>
    </Page>
  );
}

/** An upload that is through is an import that waits for its mapping: what was read before does not know that. */
function useReadAgain(sent: number): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (sent > 0) void queries.invalidateQueries({ queryKey: ['imports'] });
  }, [sent, queries]);
}

function Actions({ made }: { made: Import }) {
  if (made.state === 'Uploading') return <WaitsForFile made={made} />;
  return <Show made={made} />;
}

function Show({ made }: { made: Import }) {
  const { role } = useSession();
  const isNext = made.state === 'Start mapping' && role !== 'viewer';
  const verb = isNext ? 'Map columns' : isMoving(made) ? 'Follow' : 'Show';
  return (
    <ButtonLink
      to={pathOf(made)}
      variant={isNext ? 'primary' : 'normal'}
      ariaLabel={`${verb}${isNext ? ' of' : ''} ${made.fileName}`}
    >
      {verb}
    </ButtonLink>
  );
}
