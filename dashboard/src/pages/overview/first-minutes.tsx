import './first-minutes.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useState } from 'react';
import { useSession } from '../../api/session.ts';
import { Choice } from '../../parts/choice.tsx';
import { CopyableLines } from '../../parts/copyable.tsx';
import { arrivalOf } from './arrival.ts';
import { Arrived } from './arrived.tsx';
import { type LanguageId, languages, NO_PASSCODE, programOf } from './first-event.ts';
import { MakePasscode } from './make-passcode.tsx';
import type { Overview } from './reading.ts';

/** Greets an account that nothing has come to yet: three steps until its first event is seen. */
export function FirstMinutes({ overview, leave }: { overview: Overview; leave: () => void }) {
  const { accountId, role } = useSession();
  const [passcode, setPasscode] = useState<string>();
  const [language, setLanguage] = useState<LanguageId>('curl');
  const arrival = arrivalOf(overview);
  const isDone = arrival.kind === 'event' || arrival.kind === 'other';
  const sender = { origin: location.origin, accountId, passcode: passcode ?? NO_PASSCODE };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            isDone
              ? 'This account is ready: data comes in, and is stored.'
              : 'Nothing has come to this account yet. Three steps, and you see your first event here.'
          }
          actions={isDone && <Button onClick={leave}>Close these steps</Button>}
        >
          Welcome to Causeway
        </Header>
      }
    >
      <ol className="first-steps">
        <Step title="Make a passcode" isDone={passcode !== undefined || isDone}>
          <MakePasscode role={role} made={passcode} tellMade={setPasscode} />
        </Step>
        <Step title="Send an event" isDone={isDone}>
          <Choice label="Send it with" options={languages} chosen={language} choose={setLanguage} />
          <div className="first-program">
            <CopyableLines
              text={programOf(language, sender)}
              what={`the ${languages.find(({ id }) => id === language)?.text} lines`}
            />
          </div>
          {passcode === undefined && (
            <Box color="text-body-secondary">Put the passcode in place of {NO_PASSCODE}, or make one above.</Box>
          )}
        </Step>
        <Step title="Watch it arrive" isDone={isDone}>
          <Arrived arrival={arrival} />
        </Step>
      </ol>
    </Container>
  );
}

function Step({ title, isDone, children }: { title: string; isDone: boolean; children: ReactNode }) {
  return (
    <li data-done={isDone}>
      <h3>
        {title}
        {isDone && <span className="for-readers"> (done)</span>}
      </h3>
      {children}
    </li>
  );
}
