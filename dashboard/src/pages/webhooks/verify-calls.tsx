import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import type { ReactNode } from 'react';
import { CopyableLines } from '../../parts/copyable.tsx';
import { snippets } from './verify-snippets.ts';

/** How a receiver tells that a call is ours. */
export function VerifyCalls({ actions, children }: { actions?: ReactNode; children?: ReactNode }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={actions}
          description="So that the receiver knows that a call is yours, and not somebody else’s."
        >
          Signature
        </Header>
      }
    >
      <SpaceBetween size="m">
        {children}
        <Box variant="p">
          Each call has the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks, over the
          body as it is sent. Check them with the secret and the package standardwebhooks:
        </Box>
        <Tabs
          ariaLabel="Language"
          tabs={snippets.map(({ id, label, text }) => ({
            ...{ id, label },
            content: <CopyableLines text={text} what={`the lines for ${label}`} />,
          }))}
        />
      </SpaceBetween>
    </Container>
  );
}
