import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../api/client.ts';
import { asFailure } from '../../api/failure.ts';
import type { Role } from '../../api/session.ts';
import { CopyableValue } from '../../parts/copyable.tsx';
import { Failed } from '../../parts/failed.tsx';
import { TextLink } from '../../parts/text-link.tsx';

/** A passcode that may upload and nothing else; it is in this page's memory alone, and shown this once. */
export function MakePasscode(props: { role: Role; made: string | undefined; tellMade: (passcode: string) => void }) {
  const { role, made, tellMade } = props;
  const making = useMutation({
    mutationFn: () => answer(api.POST('/api/passcodes', { body: { role: 'upload', label: 'First minutes' } })),
    onSuccess: ({ passcode }) => tellMade(passcode.passcode),
  });

  if (role !== 'admin') {
    return (
      <p>
        Passcodes are made by administrators. Ask whoever invited you to this account, or another administrator of it,
        for a passcode with the role “upload”; then go on with the next step.
      </p>
    );
  }
  return (
    <SpaceBetween size="xs">
      <p>
        What sends data to this account shows its id and a passcode. One with the role “upload” can do nothing else.
      </p>
      {making.isError && <Failed failure={asFailure(making.error)} />}
      {made === undefined ? (
        <Button variant="primary" loading={making.isPending} onClick={() => making.mutate()}>
          Make a passcode
        </Button>
      ) : (
        <div>
          <CopyableValue text={made} what="the passcode" />
          <p>
            Copy it now: it is shown this once, and it is in the lines below already. You may revoke it in{' '}
            <TextLink to="/settings/api-credentials">API Credentials</TextLink>.
          </p>
        </div>
      )}
    </SpaceBetween>
  );
}
