import { failed } from '#core/wire/failed.ts';
import type { HttpReply, OpenCall } from '#runtime/bound-routes.ts';
import { keepChallenge, whoIsAsked } from '../adapters/challenges.ts';
import { answerChallenge, refreshTokens, type Step, startSignIn } from '../adapters/cognito.ts';
import { countTry, forgetTries, type Tried } from '../adapters/tries.ts';
import { challengeText, readChallenge } from '../domain/challenge.ts';
import { COOKIE, cookieOf } from '../domain/cookie.ts';
import type { Answered, Credentials, Refreshed } from '../domain/inputs.ts';
import { NO_ACCOUNT, refusals, SIGNED_OUT } from '../domain/words.ts';
import { type EnterAt, type Entering, enter } from '../use-cases/enter.ts';
import { noStore } from './no-store.ts';

/** Signing in, in as many steps as Cognito asks for, and getting another session by the cookie. */
export function enteringAnswers(at: EnterAt & { secure: boolean }) {
  const open = enter(at);

  async function entered(entering: Entering): Promise<HttpReply> {
    const entrance = await open(entering);
    if (entrance.kind === 'no-account') return failed(403, NO_ACCOUNT);
    if (entrance.kind === 'not-theirs') return failed(403, `You do not belong to the account ${entering.accountId}`);
    const { refresh } = entering.tokens;
    const { session, person, accounts } = entrance;
    return {
      headers: noStore,
      ...(refresh !== undefined && { cookies: [cookieOf(refresh, at)] }),
      body: { status: 'success', outcome: 'signed-in', session, person, accounts },
      facts: { account: session.accountId, person: person.id, role: session.role },
    };
  }

  /** A try that has led on is none that was wrong. */
  async function replyTo(step: Step, tried: Tried): Promise<HttpReply> {
    if (step.kind === 'refused') return failed(401, refusals[step.why]);
    await forgetTries(at.accounts, tried);
    if (step.kind === 'tokens') return await entered({ tokens: step.tokens, bySignIn: true });
    await keepChallenge(at.accounts, step.challenge);
    const outcome = step.challenge.name === 'NEW_PASSWORD_REQUIRED' ? 'new-password' : 'mfa-code';
    const body = { status: 'success', outcome, challenge: challengeText(step.challenge) };
    return { headers: noStore, body, facts: { outcome } };
  }

  return {
    'POST /api/sign-in': async ({ body }: OpenCall<Credentials>) => {
      const credentials = body();
      const tried: Tried = { what: 'password', of: credentials.email };
      await countTry(at.accounts, tried);
      return await replyTo(await startSignIn(at.pool, credentials), tried);
    },
    'POST /api/sign-in/answer': async ({ body }: OpenCall<Answered>) => {
      const { challenge: text, newPassword, code } = body();
      const handedBack = readChallenge(text, { newPassword });
      const username = await whoIsAsked(at.accounts, handedBack.session);
      if (username === undefined) return failed(401, refusals.over);
      const tried: Tried = { what: 'code', of: username };
      await countTry(at.accounts, tried);
      const challenge = { ...handedBack, username };
      return await replyTo(await answerChallenge(at.pool, { challenge, newPassword, code }), tried);
    },
    'POST /api/sign-in/refresh': async ({ body, cookie }: OpenCall<Refreshed>) => {
      const { accountId } = body();
      const token = cookie(COOKIE);
      const tokens = token ? await refreshTokens(at.pool, token) : undefined;
      return tokens ? await entered({ tokens, accountId, bySignIn: false }) : failed(401, SIGNED_OUT);
    },
  };
}
