import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { type ApiFailure, asFailure } from '../../api/failure.ts';
import { currentSession, setSession, useSession } from '../../api/session.ts';
import { askForCode, beginSecondFactor, confirmSecondFactor, endSecondFactor } from '../../api/sign-in.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyableLines } from '../../parts/copyable.tsx';
import { Page } from '../../parts/page.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { QrCode } from './qr-code.tsx';

/** Who is signed in: the password, and a second step of signing in. */
export function Me() {
  const { person, role, account } = useSession();
  return (
    <Page title="Password and two-step sign-in">
      <Container header={<Header variant="h2">You</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'E-mail', value: person.email },
            { label: `Role in ${account.name}`, value: role },
            {
              label: 'Two-step sign-in',
              value: (
                <StatusIndicator type={person.mfa ? 'success' : 'info'}>{person.mfa ? 'On' : 'Off'}</StatusIndicator>
              ),
            },
          ]}
        />
      </Container>
      <Password />
      <TwoSteps />
    </Page>
  );
}

function Password() {
  const { person } = useSession();
  const { tell, tellFailure } = useNotices();
  async function send(): Promise<void> {
    try {
      await askForCode(person.email);
      tell({
        type: 'success',
        text: `A code is on its way to ${person.email}. Sign out, and choose “Forgot your password?”.`,
      });
    } catch (thrown) {
      tellFailure(thrown);
    }
  }
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A code is mailed to you, by which you choose a new password at sign-in."
          actions={<Button onClick={() => void send()}>Mail me a code</Button>}
        >
          Password
        </Header>
      }
    />
  );
}

function TwoSteps() {
  const { person } = useSession();
  const { tell } = useNotices();
  const [secret, setSecret] = useState<{ secret: string; uri: string }>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [isEnding, setEnding] = useState(false);

  async function begin(): Promise<void> {
    setFailure(undefined);
    try {
      setSecret(await beginSecondFactor());
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  }

  async function end(): Promise<void> {
    await endSecondFactor();
    remember(false);
    tell({ type: 'success', text: 'You sign in with your password alone from now on.' });
  }

  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Beside the password, a code from an authenticator app on your phone: a stolen password alone opens nothing."
          actions={
            person.mfa ? (
              <Button onClick={() => setEnding(true)}>Switch off</Button>
            ) : (
              <Button onClick={() => void begin()} disabled={secret !== undefined}>
                Set up
              </Button>
            )
          }
        >
          Two-step sign-in
        </Header>
      }
    >
      {failure && <Alert type="error">{failure.message}</Alert>}
      {secret && !person.mfa && (
        <FirstCode
          {...secret}
          done={() => {
            setSecret(undefined);
            remember(true);
            tell({ type: 'success', text: 'Two-step sign-in is on.' });
          }}
        />
      )}
      {isEnding && (
        <Confirm title="Switch off two-step sign-in?" verb="Switch off" act={end} close={() => setEnding(false)}>
          Whoever knows your password can then sign in as you.
        </Confirm>
      )}
    </Container>
  );
}

function FirstCode({ secret, uri, done }: { secret: string; uri: string; done: () => void }) {
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<ApiFailure>();

  async function confirm(): Promise<void> {
    try {
      await confirmSecondFactor(code.replaceAll(/\s/g, ''));
      done();
    } catch (thrown) {
      setFailure(asFailure(thrown));
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <SpaceBetween size="m">
        <Box variant="p">1. Scan this with your authenticator app, or type the key in.</Box>
        <QrCode text={uri} label="QR code for an authenticator app" />
        <CopyableLines text={secret} what="the key" />
        <FormField label="2. The code that the app shows" errorText={failure?.message}>
          <Input
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={({ detail }) => setCode(detail.value)}
          />
        </FormField>
        <Button variant="primary">Switch on</Button>
      </SpaceBetween>
    </form>
  );
}

/** The session says whether the person has a second step; it was given before this changed. */
function remember(mfa: boolean): void {
  const now = currentSession();
  if (now.kind === 'in')
    setSession({ kind: 'in', session: { ...now.session, person: { ...now.session.person, mfa } } });
}
