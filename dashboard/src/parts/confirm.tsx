import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactNode, useState } from 'react';
import { type ApiFailure, asFailure } from '../api/failure.ts';
import { FormDialog } from './form-dialog.tsx';

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
    <FormDialog
      title={title}
      verb={verb}
      isBusy={isBusy}
      isAllowed={isAllowed}
      submit={() => void go()}
      close={close}
      refusal={failure?.message}
    >
      <div>{children}</div>
      {typed !== undefined && (
        <FormField label={`Type the name to confirm: ${typed}`}>
          <Input value={given} onChange={({ detail }) => setGiven(detail.value)} autoComplete={false} />
        </FormField>
      )}
    </FormDialog>
  );
}
