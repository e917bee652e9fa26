import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import { useSession } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useDraft } from '../../parts/draft.ts';
import { Failed } from '../../parts/failed.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { useNotices } from '../../shell/notices.tsx';
import { type AccountChange, changeOf, deletesDays, errorOfDays, type Shown, wishesOf } from './account-change.ts';

/** Settings → Account: what the account is called, what it keeps, and its limits. */
export function AccountPage() {
  const account = useQuery({
    queryKey: ['account'],
    queryFn: async () => (await answer(api.GET('/api/account'))).account,
  });
  return (
    <Page title="Account" description="What holds for everything in this account.">
      <Loaded query={account}>
        {(shown) => (
          <SpaceBetween size="l">
            <Facts {...shown} />
            <Settings key={shown.name} shown={shown} />
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function Facts(shown: Shown & Facts) {
  const { accountId, timezone, createdAt, limits, keepRecentUntil } = shown;
  return (
    <Container header={<Header variant="h2">Facts</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Account id', value: accountId },
          { label: 'Time zone', value: timezone },
          { label: 'Opened', value: <Time at={createdAt} /> },
          { label: 'Requests at once on the Get APIs', value: String(limits.getConcurrency) },
          { label: 'Uploads a second', value: String(limits.uploadsPerSecond) },
          { label: 'Bytes of uploads a second', value: limits.uploadBytesPerSecond.toLocaleString('en-GB') },
          ...(keepRecentUntil
            ? [{ label: 'Uploads can be looked at until', value: <Time at={keepRecentUntil} /> }]
            : []),
        ]}
      />
    </Container>
  );
}

type Facts = {
  accountId: string;
  timezone: string;
  createdAt: string;
  limits: { getConcurrency: number; uploadsPerSecond: number; uploadBytesPerSecond: number };
  keepRecentUntil: string | null;
};

function Settings({ shown }: { shown: Shown }) {
  const { role } = useSession();
  const queries = useQueryClient();
  const { tell } = useNotices();
  const [wishes, setWishes, forget] = useDraft('account', wishesOf(shown));
  const [asking, setAsking] = useState<AccountChange>();
  const [failure, setFailure] = useState<ReturnType<typeof asFailure>>();
  const daysError = errorOfDays(wishes.retentionDays);
  const change = daysError === undefined ? changeOf(shown, wishes) : undefined;
  const isReader = role !== 'admin';

  async function save(wanted: AccountChange): Promise<void> {
    await answer(api.PATCH('/api/account', { body: wanted }));
    forget();
    await queries.invalidateQueries({ queryKey: ['account'] });
    tell({ type: 'success', text: 'The settings are saved. They hold everywhere within 30 seconds.' });
  }

  async function submit(): Promise<void> {
    setFailure(undefined);
    if (!change) return;
    if (deletesDays(shown, change)) return setAsking(change);
    await save(change).catch((thrown: unknown) => setFailure(asFailure(thrown)));
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Container
        header={
          <Header variant="h2" {...(isReader && { description: 'Administrators of the account may change them.' })}>
            Settings
          </Header>
        }
      >
        <SpaceBetween size="m">
          <FormField label="Name" constraintText="Up to 120 characters">
            <Input
              value={wishes.name}
              disabled={isReader}
              onChange={({ detail }) => setWishes({ ...wishes, name: detail.value })}
            />
          </FormField>
          <FormField
            label="Address for mails"
            description="Whom mails about imports go to that name nobody themselves. Empty: nobody."
          >
            <Input
              type="email"
              value={wishes.email}
              disabled={isReader}
              onChange={({ detail }) => setWishes({ ...wishes, email: detail.value })}
            />
          </FormField>
          <FormField
            label="Days that events are kept"
            description="Older events are deleted for good. Empty: they are kept for ever."
            constraintText="A whole number from 1 to 36,500"
            errorText={daysError}
          >
            <Input
              inputMode="numeric"
              value={wishes.retentionDays}
              disabled={isReader}
              onChange={({ detail }) => setWishes({ ...wishes, retentionDays: detail.value })}
            />
          </FormField>
          <Toggle
            checked={wishes.keepRecent}
            disabled={isReader}
            description="For a day, each upload can be looked at for an hour, as it was sent."
            onChange={({ detail }) => setWishes({ ...wishes, keepRecent: detail.checked })}
          >
            Look at uploads
          </Toggle>
          {failure && <Failed failure={failure} />}
          {!isReader && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" disabled={!change}>
                Save
              </Button>
              <Button
                formAction="none"
                disabled={!change}
                onClick={() => {
                  setWishes(wishesOf(shown));
                  forget();
                }}
              >
                Discard changes
              </Button>
            </SpaceBetween>
          )}
        </SpaceBetween>
      </Container>
      {asking && (
        <Confirm
          title="Delete old events for good?"
          verb="Save and delete"
          typed={shown.name}
          act={() => save(asking)}
          close={() => setAsking(undefined)}
        >
          Events that are older than {String(asking.retentionDays)} days are deleted within hours, and cannot be brought
          back.
        </Confirm>
      )}
    </form>
  );
}
