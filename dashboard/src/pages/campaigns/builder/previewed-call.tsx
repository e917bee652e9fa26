import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Given } from '../../../parts/given.tsx';
import type { Previewed } from '../shapes.ts';
import { writtenOut } from '../words/quoted.ts';

/** Calls as they would leave, what the content asks for and is not known, and why somebody would get none. */
export function PreviewedCall({ previewed }: { previewed: Previewed }) {
  const { calls, left, unknown, broadcast, why } = previewed;
  return (
    <SpaceBetween size="s">
      {left.map((one) => (
        <Alert key={one.reason} type="warning" header="This person would get no call">
          <Given text={[one.reason, one.why].filter(Boolean).join(': ')} />
        </Alert>
      ))}
      {unknown.length > 0 && (
        <Alert type="warning" header="Not known of this person">
          <ul className="campaign-list">
            {unknown.map((one) => (
              <li key={one.variable}>
                <Given text={one.variable} />: {one.why}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {calls.map((call, place) => (
        <div key={`${place} ${call.url}`}>
          <Box variant="awsui-key-label">
            <Given text={`${call.method} ${call.url}`} />
          </Box>
          <pre className="campaign-call" dir="auto" data-testid="call">
            {call.body === undefined ? 'No body' : writtenOut(pretty(call))}
          </pre>
        </div>
      ))}
      <Box color="text-body-secondary">
        {broadcast ? 'A call may be about many people.' : `Each person gets a call of their own: ${why ?? ''}.`}
      </Box>
    </SpaceBetween>
  );
}

/** With line breaks where it is JSON; numbers keep their digits, so only the spaces between are new. */
function pretty({ body = '', contentType }: Previewed['calls'][number]): string {
  if (contentType !== 'application/json' || body.includes('\n')) return body;
  try {
    const read: unknown = JSON.parse(body);
    const spaced = JSON.stringify(read, null, 2);
    return JSON.stringify(read) === body ? spaced : body;
  } catch {
    return body;
  }
}
