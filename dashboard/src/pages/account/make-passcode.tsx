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
import { CopyableLines } from '../../parts/copyable.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';

type PasscodeRole = 'upload' | 'export' | 'admin';
export type MadePasscode = { id: string; role: PasscodeRole; label: string; passcode: string };

const roles: { value: PasscodeRole; label: string; description: string }[] = [
  { value: 'upload', label: 'Upload', description: 'Sends events, profiles and device tokens.' },
  { value: 'export', label: 'Export', description: 'Reads events and profiles, and manages exports.' },
  { value: 'admin', label: 'Admin', description: 'May do everything, passcodes included.' },
];

/** Asks whom the new passcode is for. One that takes the place of another has its role and label to begin with. */
export function MakePasscode(props: {
  instead: { role: PasscodeRole; label: string } | undefined;
  done: (made: MadePasscode) => Promise<void>;
  close: () => void;
}) {
  const { instead, done, close } = props;
  const [role, setRole] = useState<PasscodeRole>(instead?.role ?? 'upload');
  const [label, setLabel] = useState(instead?.label ?? '');
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);

  async function make(): Promise<void> {
    setBusy(true);
    try {
      const { passcode } = await answer(api.POST('/api/passcodes', { body: { role, label } }));
      await done(passcode);
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  }

  return (
    <FormDialog
      title={instead ? 'Rotate a passcode' : 'Make a passcode'}
      verb="Make it"
      isBusy={isBusy}
      submit={() => void make()}
      close={close}
      refusal={failure?.message}
    >
      {instead && (
        <Box variant="p">
          A new passcode is made. Both work until you revoke the old one: you are asked as soon as you have copied the
          new one, and may do it any time later.
        </Box>
      )}
      <FormField label="Role">
        <RadioGroup
          items={roles}
          value={role}
          onChange={({ detail }) => setRole(roles.find(({ value }) => value === detail.value)?.value ?? role)}
        />
      </FormField>
      <FormField label="What it is for" constraintText="Up to 120 characters, such as: mobile back end">
        <Input value={label} onChange={({ detail }) => setLabel(detail.value)} />
      </FormField>
    </FormDialog>
  );
}

/** The only time that a passcode is shown. */
export function ShownOnce({ passcode, close }: { passcode: MadePasscode; close: () => void }) {
  return (
    <Modal
      visible
      header="Your new passcode"
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={close}>
            I have copied it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">This is the only time that it is shown. Keep it where secrets are kept.</Alert>
        <CopyableLines text={passcode.passcode} what="the passcode" />
      </SpaceBetween>
    </Modal>
  );
}
