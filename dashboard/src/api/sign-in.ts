import { ApiFailure, asFailure, failureOf } from './failure.ts';
import type { paths } from './schema.d.ts';
import { currentSession, type Session, type SignedIn } from './session.ts';

/** Signing in and out: calls that carry no session, and of which two are known by the cookie that a script cannot read. */
type Answered = paths['/api/sign-in']['post']['responses'][200]['content']['application/json'];
type Challenge = Exclude<Answered, { outcome: 'signed-in' }>;
export type SignInOutcome = { kind: 'in'; session: Session } | { kind: Challenge['outcome']; challenge: string };

export async function signIn(given: { email: string; password: string }): Promise<SignInOutcome> {
  return outcomeOf(await post<Answered>('/api/sign-in', given));
}

export async function answerChallenge(
  given: { email: string; challenge: string } & ({ newPassword: string } | { code: string }),
): Promise<SignInOutcome> {
  return outcomeOf(await post<Answered>('/api/sign-in/answer', given));
}

export async function askForCode(email: string): Promise<void> {
  await post('/api/sign-in/forgot', { email });
}

export async function resetPassword(given: { email: string; code: string; newPassword: string }): Promise<void> {
  await post('/api/sign-in/reset', given);
}

/** A session by the cookie, for the given account or the one of now; undefined when nobody is signed in. */
export async function refreshSession(accountId?: string): Promise<Session | undefined> {
  const now = currentSession();
  const wanted = accountId ?? (now.kind === 'in' ? now.session.accountId : undefined);
  try {
    return sessionOf(await post<SignedIn>('/api/sign-in/refresh', wanted === undefined ? {} : { accountId: wanted }));
  } catch (thrown) {
    if (thrown instanceof ApiFailure && [401, 403].includes(thrown.status)) return undefined;
    throw thrown;
  }
}

export async function signOut(): Promise<void> {
  await post('/api/sign-in/out', {});
}

/** The key of a second factor, for an authenticator app; it counts once `confirmSecondFactor` has its first code. */
export async function beginSecondFactor(): Promise<{ secret: string; uri: string }> {
  return await post('/api/sign-in/mfa', {});
}

export async function confirmSecondFactor(code: string): Promise<void> {
  await post('/api/sign-in/mfa/confirm', { code });
}

export async function endSecondFactor(): Promise<void> {
  await send('DELETE', '/api/sign-in/mfa');
}

function outcomeOf(answer: Answered): SignInOutcome {
  if (answer.outcome === 'signed-in') return { kind: 'in', session: sessionOf(answer) };
  return { kind: answer.outcome, challenge: answer.challenge };
}

function sessionOf({ session, person, accounts }: SignedIn): Session {
  const account = accounts.find(({ accountId }) => accountId === session.accountId);
  if (!account) throw new Error(`The session is of an account that is not listed: ${session.accountId}`);
  return { ...session, person, account, accounts };
}

async function post<Answer>(path: string, body: object): Promise<Answer> {
  return await send('POST', path, body);
}

async function send<Answer>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
  const now = currentSession();
  const headers = new Headers({ 'content-type': 'application/json' });
  if (now.kind === 'in') {
    headers.set('x-clevertap-account-id', now.session.accountId);
    headers.set('x-clevertap-passcode', now.session.passcode);
  }
  try {
    const response = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const answered = await response.json().catch(() => undefined);
    if (!response.ok) throw failureOf(response, answered);
    return answered;
  } catch (thrown) {
    throw asFailure(thrown);
  }
}
