import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, useEffect } from 'react';
import { asFailure } from '../api/failure.ts';
import { setSession, useSessionState } from '../api/session.ts';
import { refreshSession } from '../api/sign-in.ts';
import { wantedAccount } from './address.ts';

/** What an address shows first: the pages to somebody who is signed in, sign-in to anybody else. */
const SignIn = lazy(() => import('../pages/sign-in/sign-in.tsx').then(({ SignIn }) => ({ default: SignIn })));
const Shell = lazy(() => import('./shell.tsx').then(({ Shell }) => ({ default: Shell })));

export function Entrance() {
  const state = useSessionState();
  useEffect(() => void findSession(), []);
  return (
    <Suspense fallback={<Waiting />}>
      {state.kind === 'unknown' && <Waiting />}
      {state.kind === 'out' && <SignIn why={state.why} />}
      {state.kind === 'in' && <Shell key={state.session.accountId} accountId={state.session.accountId} />}
    </Suspense>
  );
}

/** After a reload the page remembers nothing; the cookie does. */
async function findSession(): Promise<void> {
  try {
    const wanted = wantedAccount();
    // The account that the address names may be none of theirs.
    const session = (await refreshSession(wanted)) ?? (wanted && (await refreshSession()));
    setSession(session ? { kind: 'in', session } : { kind: 'out' });
  } catch (thrown) {
    setSession({ kind: 'out', why: asFailure(thrown).message });
  }
}

function Waiting() {
  return (
    <Box padding="xxxl" textAlign="center">
      <Spinner size="large" />
      <span className="for-readers" role="status">
        Loading
      </span>
    </Box>
  );
}
