import { sessionIn } from '#core/accounts/session.ts';
import { failed } from '#core/wire/failed.ts';
import type { HttpReply, OpenCall } from '#runtime/bound-routes.ts';
import type { Authenticate } from '#runtime/http.ts';
import type { AccountsAt } from '#store/accounts/accounts.ts';
import { endSession } from '#store/accounts/sessions.ts';
import { mailCode, resetPassword, revokeToken, type SignInAt } from '../adapters/cognito.ts';
import { countTry, forgetTries, type Tried } from '../adapters/tries.ts';
import { COOKIE, noCookie } from '../domain/cookie.ts';
import type { Forgotten, Reset } from '../domain/inputs.ts';
import { refusals } from '../domain/words.ts';
import { noStore } from './no-store.ts';

/** Signing out, and choosing a new password by a mail. */
type LeavingAt = { accounts: AccountsAt; pool: SignInAt; authenticate: Authenticate; secure: boolean };
const done: HttpReply = { headers: noStore, body: { status: 'success' } };

export function leavingAnswers(at: LeavingAt) {
  /** Only who shows the passcode ends its session. */
  async function endShown(accountId: string | undefined, passcode: string | undefined): Promise<void> {
    const ref = passcode === undefined ? undefined : sessionIn(passcode);
    if (accountId === undefined || !ref) return;
    const caller = await at.authenticate(accountId, passcode);
    if (caller.kind === 'known') await endSession(at.accounts, { accountId, ref });
  }

  return {
    'POST /api/sign-in/out': async ({ cookie, header }: OpenCall) => {
      const token = cookie(COOKIE);
      await endShown(header('x-clevertap-account-id'), header('x-clevertap-passcode'));
      if (token) await revokeToken(at.pool, token);
      return { ...done, cookies: [noCookie(at)] };
    },
    'POST /api/sign-in/forgot': async ({ body }: OpenCall<Forgotten>) => {
      const { email } = body();
      await countTry(at.accounts, { what: 'mail', of: email });
      await mailCode(at.pool, email);
      return done;
    },
    'POST /api/sign-in/reset': async ({ body }: OpenCall<Reset>) => {
      const { email, code, newPassword } = body();
      const tried: Tried = { what: 'code', of: email };
      await countTry(at.accounts, tried);
      const outcome = await resetPassword(at.pool, { email, code, newPassword });
      if (outcome === 'refused') return failed(401, refusals['wrong-code']);
      await forgetTries(at.accounts, tried);
      return done;
    },
  };
}
