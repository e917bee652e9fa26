import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

/** A few fields over the page, and one thing to do with them: by the button, or by Enter in a field. */
export function FormDialog(props: {
  title: string;
  /** On the button: "Delete". */
  verb: string;
  isBusy: boolean;
  /** Whether it can be done as the fields are. */
  isAllowed?: boolean;
  submit: () => void;
  close: () => void;
  /** What was refused, in the API's words, and is of no field. */
  refusal?: string | undefined;
  /** Another button, between Cancel and this one. */
  other?: ReactNode;
  children: ReactNode;
}) {
  const { title, verb, isBusy, isAllowed = true, submit, close, refusal, other, children } = props;
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
            {other}
            <Button variant="primary" disabled={!isAllowed} loading={isBusy} onClick={submit}>
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isAllowed && !isBusy) submit();
        }}
      >
        <SpaceBetween size="m">
          {children}
          {refusal !== undefined && <Alert type="error">{refusal}</Alert>}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
