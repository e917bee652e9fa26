import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { type ApiFailure, asFailure } from '../../api/failure.ts';
import type { Role } from '../../api/session.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { personRoles } from './person-roles.ts';

/** Asks whom to invite, and as what. */
export function Invite({ done, close }: { done: (email: string) => Promise<void>; close: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
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
    <FormDialog
      title="Invite a person"
      verb="Invite"
      isBusy={isBusy}
      submit={() => void invite()}
      close={close}
      refusal={failure?.message}
    >
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
    </FormDialog>
  );
}
