import Box from '@cloudscape-design/components/box';
import { CopyableLines } from '../../parts/copyable.tsx';
import { Given } from '../../parts/given.tsx';
import type { Method } from './template.ts';
import { sentHeaders, testPayload } from './test-payload.ts';

/** The test call as it leaves: method, address, headers without their values, and body. */
export function SentCall(props: {
  method: Method;
  url: string;
  own: readonly string[];
  auth: 'none' | 'basic' | 'oauth2';
}) {
  const { method, url, own, auth } = props;
  const body = testPayload(method);
  return (
    <>
      <Box variant="p">
        <b>{method}</b> <Given text={url === '' ? '…' : url} />
      </Box>
      <CopyableLines
        what="the test call"
        text={[sentHeaders(method, own, auth).join('\n'), ...(body === undefined ? [] : [body])].join('\n\n')}
      />
      {body === undefined && <Box color="text-body-secondary">A GET has no body.</Box>}
    </>
  );
}
