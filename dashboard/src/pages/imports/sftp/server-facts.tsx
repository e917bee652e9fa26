import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CopyableLines, CopyableValue } from '../../../parts/copyable.tsx';

type Server = { host: string; port: number; user: string; fingerprint: string; keys: number; commands: string[] };

/** Where the server is and how it is known, with commands to copy. */
export function ServerFacts({ server }: { server: Server }) {
  const { host, port, user, fingerprint, keys, commands } = server;
  return (
    <Container
      header={
        <Header variant="h2" description="A client shows the fingerprint at its first connection: it must be this one.">
          Server
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Host', value: <CopyableValue text={host} what="the host" /> },
            { label: 'Port', value: <CopyableValue text={String(port)} what="the port" /> },
            { label: 'User', value: <CopyableValue text={user} what="the user" /> },
            { label: 'Folder', value: '/, the account’s own' },
          ]}
        />
        <KeyValuePairs
          items={[{ label: 'Fingerprint', value: <CopyableValue text={fingerprint} what="the fingerprint" /> }]}
        />
        {keys === 0 && (
          <Alert type="warning">
            Nobody can log in yet: make a key with the first command, and add its public half.
          </Alert>
        )}
        <div>
          <b>Make a key, log in, and put a file, then its manifest</b>
          <CopyableLines text={commands.join('\n')} what="the commands" />
        </div>
      </SpaceBetween>
    </Container>
  );
}
