import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { type Refusal, TOO_MANY } from '../domain/words.ts';

/**
 * What Cognito's refusals mean to who signs in
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html#API_AdminInitiateAuth_Errors).
 * An address that it does not know is answered as one whose password is wrong.
 */
const refusals = new Map<string, Refusal>([
  ['UserNotFoundException', 'wrong'],
  ['UserNotConfirmedException', 'wrong'],
  ['NotAuthorizedException', 'wrong'],
  ['PasswordResetRequiredException', 'reset'],
  ['CodeMismatchException', 'wrong-code'],
  ['ExpiredCodeException', 'wrong-code'],
  ['EnableSoftwareTokenMFAException', 'wrong-code'],
]);
const passwords = new Set(['InvalidPasswordException', 'PasswordHistoryPolicyViolationException']);
const limits = new Set(['TooManyRequestsException', 'LimitExceededException', 'TooManyFailedAttemptsException']);

/** It locks a person out for a second after five wrong passwords, and for twice as long after each further one. */
const LOCKED_OUT = /attempts exceeded/i;
const LOCKED_SECONDS = 60;

const named = z.object({ name: z.string(), message: z.string() });

/** The answer of a call, or what its refusal means. What is nobody's fault is thrown on. */
export async function orRefusal<Answer>(
  call: Promise<Answer>,
): Promise<{ kind: 'answered'; answer: Answer } | { kind: 'refused'; why: Refusal }> {
  try {
    return { kind: 'answered', answer: await call };
  } catch (thrown) {
    const parsed = named.safeParse(thrown);
    if (!parsed.success) throw thrown;
    const { name, message } = parsed.data;
    if (limits.has(name)) throw new Failure('limited', TOO_MANY, { retry: 'later', afterSeconds: 5 });
    if (name === 'NotAuthorizedException' && LOCKED_OUT.test(message)) {
      throw new Failure('limited', TOO_MANY, { retry: 'later', afterSeconds: LOCKED_SECONDS });
    }
    if (passwords.has(name)) throw badField('newPassword', ruleIn(message));
    if (name === 'InvalidParameterException') return { kind: 'refused', why: 'wrong' };
    const why = refusals.get(name);
    if (why === undefined) throw thrown;
    return { kind: 'refused', why };
  }
}

/** `Password did not conform with policy: Password not long enough` → `Password not long enough` */
function ruleIn(message: string): string {
  return message.replace(/^[^:]*: /, '');
}
