import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useSession } from '../../../api/session.ts';
import { useChangeAddress, withParam } from '../../../parts/address.ts';
import { Choice } from '../../../parts/choice.tsx';
import { CopyableLines } from '../../../parts/copyable.tsx';
import { Page } from '../../../parts/page.tsx';
import { type Subject, useAsked } from './asked.ts';
import { Builder } from './builder.tsx';
import { countCurl, rowsCurl } from './curl.ts';
import { Results } from './results.tsx';

const subjects: { id: Subject; text: string }[] = [
  { id: 'events', text: 'Events' },
  { id: 'people', text: 'People' },
];

/** Ask for events or people by what they did and what they are. The query is in the address. */
export function QueryPage() {
  const { of, text, ask, isInAddress } = useAsked();
  const [params] = useSearchParams();
  const changeAddress = useChangeAddress();
  const [error, setError] = useState<{ text: string; message: string }>();
  // Of a query that was changed since, the API has said nothing.
  const said = error?.text === text ? error.message : undefined;
  const tab = params.get('tab') ?? 'builder';
  return (
    <Page
      title="Query"
      description="Find events or people, count them, look at a sample, and take all of them with you."
    >
      <Container>
        <SpaceBetween size="m">
          <Choice label="What to find" options={subjects} chosen={of} choose={(next) => ask({ of: next })} />
          <Tabs
            ariaLabel="How to ask"
            activeTabId={tab}
            onChange={({ detail }) => changeAddress((now) => withParam(now, 'tab', detail.activeTabId))}
            tabs={[
              {
                id: 'builder',
                label: 'Builder',
                content: <Builder of={of} text={text} error={said} change={(next) => ask({ text: next })} />,
              },
              {
                id: 'json',
                label: 'JSON',
                content: <Json text={text} error={said} change={(next) => ask({ text: next })} />,
              },
              { id: 'curl', label: 'curl', content: <Curl of={of} text={text} /> },
            ]}
          />
          {!isInAddress && (
            <Box color="text-body-secondary">This query is too long for an address: it is kept in this tab only.</Box>
          )}
        </SpaceBetween>
      </Container>
      <Results
        of={of}
        text={text}
        failed={(message) => setError(message === undefined ? undefined : { text, message })}
      />
    </Page>
  );
}

function Json({ text, error, change }: { text: string; error: string | undefined; change: (text: string) => void }) {
  const [typed, setTyped] = useState({ text, shown: pretty(text) });
  const shown = typed.text === text ? typed.shown : pretty(text);
  return (
    <FormField
      stretch
      label="The query"
      description="In the query language of the API, as docs/cql.md tells it."
      errorText={error ?? notJson(shown)}
    >
      <div className="query-json">
        <Textarea
          value={shown}
          rows={18}
          spellcheck={false}
          onChange={({ detail }) => {
            const next = compact(detail.value);
            setTyped({ text: next, shown: detail.value });
            change(next);
          }}
        />
      </div>
    </FormField>
  );
}

function Curl({ of, text }: { of: Subject; text: string }) {
  const { accountId } = useSession();
  const at = { address: location.origin, accountId };
  return (
    <SpaceBetween size="m">
      <Alert type="info">
        The same over the API. Set <code>PASSCODE</code> in your shell to a passcode with the role export: it is never
        shown here, and is made under Settings → API Credentials.
      </Alert>
      <div>
        <Box variant="h4">Count</Box>
        <CopyableLines what="the curl that counts" text={countCurl(of, { ...at, text })} />
      </div>
      <div>
        <Box variant="h4">Rows</Box>
        <CopyableLines what="the curl that reads rows" text={rowsCurl(of, { ...at, text })} />
        <Box color="text-body-secondary" margin={{ top: 'xs' }}>
          While a page is being prepared, the answer has the code 2: send the second call again. Each page names the
          next in <code>next_cursor</code>; the page without one is the end.
        </Box>
      </div>
    </SpaceBetween>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** As the address has it; what is no JSON yet stays as it is typed. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function notJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    return `This is no JSON yet: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
