import { useSyncExternalStore } from 'react';
import type { paths } from './schema.d.ts';

/**
 * Who is signed in, and with which account. It lives in this page's memory alone: after a reload, the cookie of sign-in (which
 * no script can read) gives a new session.
 */
export type SignedIn = paths['/api/sign-in/refresh']['post']['responses'][200]['content']['application/json'];
export type SessionAccount = SignedIn['accounts'][number];
export type Role = SessionAccount['role'];
export type Session = SignedIn['session'] & Pick<SignedIn, 'person' | 'accounts'> & { account: SessionAccount };

export type SessionState = { kind: 'unknown' } | { kind: 'out'; why?: string } | { kind: 'in'; session: Session };

let state: SessionState = { kind: 'unknown' };
const listeners = new Set<() => void>();

export function currentSession(): SessionState {
  return state;
}

export function setSession(next: SessionState): void {
  state = next;
  for (const tell of listeners) tell();
}

export function useSessionState(): SessionState {
  return useSyncExternalStore(subscribe, currentSession);
}

/** The session of somebody who is signed in; pages are shown to nobody else. */
export function useSession(): Session {
  const now = useSessionState();
  if (now.kind !== 'in') throw new Error('A page is shown without a session');
  return now.session;
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
