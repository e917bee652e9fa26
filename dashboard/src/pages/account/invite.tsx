import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { type ApiFailure, asFailure } from '../../api/failure.ts';
import { type PersonRole, personRoles } from './person-roles.ts';

/** Asks whom to invite, and as what. */
export function Invite({ done, close }: { done: (email: string) => Promise<void>; close: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<PersonRole>('viewer');
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);

  async function invite(): Promise<void> {
    setBusy(true);
    try {
      const { user } = await answer(api.POST('/api/users', { body: { email: email.trim(), role } }));
      await done(user.email);
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  }

  return (
    <Modal
      visible
      header="Invite a person"
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} onClick={() => void invite()}>
              Invite
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void invite();
        }}
      >
        <SpaceBetween size="m">
          <FormField label="E-mail" description="They get a mail with a temporary password, which they change at once.">
            <Input type="email" autoFocus value={email} onChange={({ detail }) => setEmail(detail.value)} />
          </FormField>
          <FormField label="Role">
            <RadioGroup
              items={personRoles}
              value={role}
              onChange={({ detail }) => setRole(personRoles.find(({ value }) => value === detail.value)?.value ?? role)}
            />
          </FormField>
          {failure && <Alert type="error">{failure.message}</Alert>}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
