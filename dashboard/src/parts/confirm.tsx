import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { type ApiFailure, asFailure } from '../api/failure.ts';

/**
 * Asks before what cannot be undone. With `typed`, the name has to be typed first. Stays open with the API's words when it
 * fails, and closes when it went well.
 */
export function Confirm(props: {
  title: string;
  /** What will be, in a sentence or two. */
  children: ReactNode;
  /** The verb on the button: "Delete". */
  verb: string;
  typed?: string;
  act: () => Promise<unknown>;
  close: () => void;
}) {
  const { title, children, verb, typed, act, close } = props;
  const [given, setGiven] = useState('');
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const isAllowed = typed === undefined || given === typed;

  async function go(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await act();
      close();
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  }

  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!isAllowed} loading={isBusy} onClick={() => void go()}>
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{children}</div>
        {typed !== undefined && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (isAllowed) void go();
            }}
          >
            <FormField label={`Type the name to confirm: ${typed}`}>
              <Input value={given} onChange={({ detail }) => setGiven(detail.value)} autoComplete={false} />
            </FormField>
          </form>
        )}
        {failure && <Alert type="error">{failure.message}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
