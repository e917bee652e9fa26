import Container from '@cloudscape-design/components/container';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Given } from '../../parts/given.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { CancelButton } from './cancel-button.tsx';
import { Comparing } from './comparing.tsx';
import { Facts } from './facts.tsx';
import './imports.css';
import { hasEnded, type Import } from './import.ts';
import { Mapping } from './mapping.tsx';
import { useImport } from './queries.ts';
import { useUploads } from './upload/uploads.ts';
import { UploadProgress } from './upload-list.tsx';
import { WaitsForFile } from './waits-for-file.tsx';

/** One file: uploaded, mapped, previewed, saved, and what became of it. */
export function CsvImport() {
  const { id = '' } = useParams();
  const query = useImport(id);
  const made = query.data;
  return (
    <Page title={made ? made.fileName.slice(0, 120) : 'CSV upload'} actions={<Actions made={made} />}>
      <Loaded query={query}>{(found) => <Step made={found} />}</Loaded>
    </Page>
  );
}

function Step({ made }: { made: Import }) {
  const [search] = useSearchParams();
  if (made.state === 'Processing' && search.get('rows') === 'all') return <Comparing made={made} />;
  if (made.state === 'Uploading') return <Uploading made={made} />;
  return made.state === 'Start mapping' && made.channel === 'csv' ? <Mapping made={made} /> : <Facts made={made} />;
}

function Uploading({ made }: { made: Import }) {
  const { accountId, role } = useSession();
  const queries = useQueryClient();
  const upload = useUploads(accountId).find(({ importId }) => importId === made.importId);
  const isSent = upload?.state === 'sent';
  useEffect(() => {
    if (isSent) void queries.invalidateQueries({ queryKey: ['imports'] });
  }, [isSent, queries]);
  if (upload)
    return (
      <Container>
        <UploadProgress upload={upload} />
      </Container>
    );
  return (
    <Container>
      <p className="sentence">
        <Given text={made.fileName} /> is not whole yet. Its parts are kept for a day; those that came are not sent
        again.
      </p>
      {role !== 'viewer' && <WaitsForFile made={made} />}
    </Container>
  );
}

/** While it is uploaded, its buttons stand beside its progress. */
function Actions({ made }: { made: Import | undefined }) {
  const { role } = useSession();
  const mayCancel = made && role !== 'viewer' && !hasEnded(made) && made.state !== 'Uploading';
  return mayCancel ? <CancelButton made={made} /> : <ButtonLink to="/settings/import/csv">All uploads</ButtonLink>;
}
