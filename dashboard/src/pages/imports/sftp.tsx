import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { CopyableLines } from '../../parts/copyable.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { EncryptionKeys } from './sftp/encryption-keys.tsx';
import { ManifestSample } from './sftp/manifest-sample.tsx';
import { PublicKeys } from './sftp/public-keys.tsx';
import { ServerFacts } from './sftp/server-facts.tsx';
import './imports.css';

/** Where files are dropped by SFTP, who may log in, and for which keys files are encrypted. */
export function Sftp() {
  const query = useQuery({
    queryKey: ['sftp', 'server'],
    queryFn: async () => (await answer(api.GET('/api/sftp'))).sftp,
  });
  const isOff = query.isError && asFailure(query.error).status === 409;
  return (
    <Page
      title="SFTP"
      description={
        <>
          Drop files of events and profiles, up to 5 GB each. What became of them is in the{' '}
          <TextLink to="/settings/import/activity-log">Activity Log</TextLink>.
        </>
      }
    >
      {isOff ? (
        <Off says={asFailure(query.error).message} />
      ) : (
        <Loaded query={query}>
          {(server) => (
            <SpaceBetween size="l">
              <ServerFacts server={server} />
              <PublicKeys most={server.mostKeys} />
              <ManifestSample />
              <EncryptionKeys />
            </SpaceBetween>
          )}
        </Loaded>
      )}
    </Page>
  );
}

function Off({ says }: { says: string }) {
  return (
    <Alert type="info" header="SFTP is off">
      <p className="sentence">{says}.</p>
      <p className="sentence">
        Its server is paid by the hour, about $219 a month, used or not. Until then, CSV files of up to 1 GB come by{' '}
        <TextLink to="/settings/import/csv">CSV Uploads</TextLink>.
      </p>
      <CopyableLines text="npm run deploy -- -c stage=prod -c sftp=true" what="the command that turns SFTP on" />
    </Alert>
  );
}
