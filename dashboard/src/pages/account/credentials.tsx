import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { useSession } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyableLines, CopyableValue } from '../../parts/copyable.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { type MadePasscode, MakePasscode, ShownOnce } from './make-passcode.tsx';
import { sampleCalls } from './sample-calls.ts';

type Passcode = { id: string; role: 'upload' | 'export' | 'admin'; label: string; createdAt: string };
type Doing = { kind: 'make'; instead?: Passcode } | { kind: 'revoke'; passcode: Passcode };

/** Settings → API Credentials: what a program needs to call the API, and who may. */
export function Credentials() {
  const { account } = useSession();
  const queries = useQueryClient();
  const { tell } = useNotices();
  const [doing, setDoing] = useState<Doing>();
  const [made, setMade] = useState<{ passcode: MadePasscode; instead?: Passcode | undefined }>();
  const list = useQuery({
    queryKey: ['passcodes'],
    queryFn: async () => (await answer(api.GET('/api/passcodes'))).passcodes,
  });
  const reread = () => queries.invalidateQueries({ queryKey: ['passcodes'] });

  async function revoke({ id, label }: Passcode): Promise<void> {
    await answer(api.DELETE('/api/passcodes/{id}', { params: { path: { id } } }));
    await reread();
    tell({
      type: 'success',
      text: `The passcode ${nameOf({ id, label })} is revoked. It stops everywhere within 30 seconds.`,
    });
  }

  return (
    <Page title="API Credentials" description="What a program shows with each call: the account's id, and a passcode.">
      <Container header={<Header variant="h2">Account</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Account id', value: <CopyableValue text={account.accountId} what="account id" /> },
            { label: 'Region', value: account.region },
            { label: 'Address', value: <CopyableValue text={location.origin} what="address" /> },
          ]}
        />
      </Container>
      <Table
        variant="container"
        items={list.data ?? []}
        loading={list.isPending}
        loadingText="Loading passcodes"
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            description="Upload sends data in; export reads it and manages exports; admin may do everything."
            counter={list.data && `(${list.data.length})`}
            actions={
              <Button variant="primary" onClick={() => setDoing({ kind: 'make' })}>
                Make a passcode
              </Button>
            }
          >
            Passcodes
          </Header>
        }
        empty={
          list.isError ? <Failed failure={asFailure(list.error)} again={() => void list.refetch()} /> : 'None yet.'
        }
        columnDefinitions={[
          {
            id: 'label',
            header: 'For',
            isRowHeader: true,
            minWidth: 180,
            cell: (one) => <bdi>{one.label === '' ? 'without a label' : one.label}</bdi>,
          },
          { id: 'role', header: 'Role', cell: ({ role }) => role },
          { id: 'id', header: 'Id', cell: ({ id }) => <Box variant="code">{id}</Box> },
          { id: 'created', header: 'Made', cell: ({ createdAt }) => <Time at={createdAt} ago /> },
          {
            id: 'actions',
            header: 'Actions',
            cell: (one) => (
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  variant="inline-link"
                  ariaLabel={`Rotate ${nameOf(one)}`}
                  onClick={() => setDoing({ kind: 'make', instead: one })}
                >
                  Rotate
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={`Revoke ${nameOf(one)}`}
                  onClick={() => setDoing({ kind: 'revoke', passcode: one })}
                >
                  Revoke
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      <SampleCalls />
      {doing?.kind === 'make' && (
        <MakePasscode
          instead={doing.instead}
          close={() => setDoing(undefined)}
          done={async (passcode) => {
            setDoing(undefined);
            setMade({ passcode, instead: doing.instead });
            await reread();
          }}
        />
      )}
      {made && (
        <ShownOnce
          passcode={made.passcode}
          close={() => {
            setMade(undefined);
            if (made.instead) setDoing({ kind: 'revoke', passcode: made.instead });
          }}
        />
      )}
      {doing?.kind === 'revoke' && (
        <Confirm
          title={`Revoke the passcode ${nameOf(doing.passcode)}?`}
          verb="Revoke"
          typed={doing.passcode.label || doing.passcode.id}
          act={() => revoke(doing.passcode)}
          close={() => setDoing(undefined)}
        >
          Whatever still uses it is refused within 30 seconds, with 401. It cannot be brought back.
        </Confirm>
      )}
    </Page>
  );
}

function nameOf({ id, label }: { id: string; label: string }): string {
  return label === '' ? id : `“${label}”`;
}

/** Calls that can be run as they stand, once the passcode is put in. */
function SampleCalls() {
  const { account } = useSession();
  const calls = sampleCalls({ address: location.origin, accountId: account.accountId });
  return (
    <Container
      header={
        <Header variant="h2" description="In a terminal; put a passcode in the place of PASSCODE first.">
          Try it
        </Header>
      }
    >
      <SpaceBetween size="m">
        {calls.map(({ what, curl }) => (
          <div key={what}>
            <Box variant="awsui-key-label">{what}</Box>
            <CopyableLines text={curl} what={`the call: ${what}`} />
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
}
