import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../api/client.ts';
import { ApiFailure } from '../../api/failure.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Time } from '../../parts/time.tsx';
import { ShownOnce } from './shown-once.tsx';
import type { Template } from './template.ts';
import { VerifyCalls } from './verify-calls.tsx';

/** How calls are verified, and a new secret for it: shown once, while the one before signs on for some hours. */
export function WebhookSigning({ template, mayChange }: { template: Template; mayChange: boolean }) {
  const { oldSecretUntil } = template;
  const id = String(template.id);
  const [isAsking, setAsking] = useState(false);
  const [hours, setHours] = useState('24');
  const [secret, setSecret] = useState<string>();
  const queries = useQueryClient();

  async function rotate(): Promise<void> {
    if (!/^\d{1,15}$/.test(hours.trim())) {
      throw new ApiFailure('overlapHours: must be a whole number from 0 to 168', { status: 400 });
    }
    const body = { overlapHours: Number(hours) };
    const { signingSecret } = await answer(api.POST('/api/webhooks/{id}/rotate', { params: { path: { id } }, body }));
    setSecret(signingSecret);
    await queries.invalidateQueries({ queryKey: ['webhooks', id] });
  }

  return (
    <>
      <VerifyCalls actions={mayChange && <Button onClick={() => setAsking(true)}>Rotate secret</Button>}>
        {secret !== undefined && <ShownOnce secret={secret} />}
        {oldSecretUntil !== undefined && (
          <Alert type="info">
            Calls bear two signatures until <Time at={oldSecretUntil} ago />: of the new secret and of the one before.
          </Alert>
        )}
      </VerifyCalls>
      {isAsking && (
        <Confirm title="Make a new signing secret?" verb="Rotate secret" act={rotate} close={() => setAsking(false)}>
          <SpaceBetween size="m">
            <span>
              The new secret is shown once. Calls are signed with the one before, too, until the overlap is over: change
              the receiver’s meanwhile.
            </span>
            <FormField
              label="Overlap in hours"
              constraintText="0–168. With 0 the old secret signs nothing any more, at once."
            >
              <Input
                inputMode="numeric"
                value={hours}
                autoComplete={false}
                onChange={({ detail }) => setHours(detail.value)}
              />
            </FormField>
          </SpaceBetween>
        </Confirm>
      )}
    </>
  );
}
