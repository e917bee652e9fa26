import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiFailure, asFailure } from '../../api/failure.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useDraft } from '../../parts/draft.ts';
import { AuthFields } from './auth-fields.tsx';
import { fieldErrors } from './field-errors.ts';
import type { FieldsProps } from './fields-props.ts';
import { problemOf } from './form-problems.ts';
import { PaceFields } from './pace-fields.tsx';
import { PrivacyFields } from './privacy-fields.tsx';
import { ReceiverFields } from './receiver-fields.tsx';
import { TestCall } from './test-call.tsx';
import { type Kept, noSecrets, type Secrets, type WebhookForm } from './webhook-form.ts';

/** The form of a webhook, new or there already. What is typed outlives a reload, but for secrets. */
export function WebhookEditor(props: {
  draft: string;
  initial: WebhookForm;
  kept: Kept;
  /** Of a webhook that is there: it is tried with the secrets that are kept. */
  id?: string;
  save: (filled: { form: WebhookForm; secrets: Secrets }) => Promise<unknown>;
  leave: () => void;
}) {
  const { draft, initial, kept, id, save, leave } = props;
  const [form, setForm, forget] = useDraft(draft, initial);
  const [secrets, setSecrets] = useState(noSecrets);
  const [isRestored, setRestored] = useState(() => differs(form, initial));
  const [isLeaving, setLeaving] = useState(false);
  const saving = useMutation({
    mutationFn: async () => {
      const problem = problemOf(form);
      if (problem !== undefined) throw new ApiFailure(problem, { status: 400 });
      await save({ form, secrets });
      forget();
    },
  });
  const refusal = saving.error ? asFailure(saving.error).message : undefined;
  const fields: FieldsProps = {
    ...{ form, secrets, kept },
    errors: fieldErrors(refusal),
    change: (part) => setForm((now) => ({ ...now, ...part })),
    changeSecrets: (part) => setSecrets((now) => ({ ...now, ...part })),
  };

  function discard(): void {
    setForm(initial);
    setSecrets(noSecrets);
    setRestored(false);
    saving.reset();
    forget();
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.isPending) saving.mutate();
      }}
    >
      <Form
        errorText={refusal}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="link"
              formAction="none"
              onClick={() => (differs(form, initial) ? setLeaving(true) : leave())}
            >
              Cancel
            </Button>
            <Button variant="primary" loading={saving.isPending} loadingText="Calling the receiver">
              {id === undefined ? 'Add webhook' : 'Save changes'}
            </Button>
          </SpaceBetween>
        }
        secondaryActions={
          <Box color="text-body-secondary" padding={{ top: 'xxs' }}>
            Saving calls the receiver with the test payload. Only an answer of 200 saves.
          </Box>
        }
      >
        <SpaceBetween size="l">
          {isRestored && (
            <Alert type="info" action={<Button onClick={discard}>Discard them</Button>}>
              Changes that were not saved are here again. Secrets are not kept in the browser: type them again.
            </Alert>
          )}
          <ReceiverFields {...fields} />
          <AuthFields {...fields} />
          <PaceFields {...fields} />
          <PrivacyFields {...fields} />
          <TestCall filled={{ form, secrets, kept }} {...(id !== undefined && { id })} />
        </SpaceBetween>
      </Form>
      {isLeaving && (
        <Confirm
          title="Discard what was filled in?"
          verb="Discard"
          close={() => setLeaving(false)}
          act={async () => {
            forget();
            leave();
          }}
        >
          {id === undefined ? 'No webhook is added.' : 'The webhook stays as it was.'}
        </Confirm>
      )}
    </form>
  );
}

function differs(form: WebhookForm, initial: WebhookForm): boolean {
  return JSON.stringify(form) !== JSON.stringify(initial);
}
