import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { type Refusal, TOO_MANY } from '../domain/words.ts';

/**
 * What Cognito's refusals mean to who signs in
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html#API_AdminInitiateAuth_Errors).
 * An address that it does not know is answered as one whose password is wrong, and so is one that it has locked out for some
 * seconds (`NotAuthorizedException`, too): it locks out only whom it knows. How often may be tried is counted in `tries.ts`.
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
/** The first is about all people together, the others about one. */
const limits = new Set(['TooManyRequestsException', 'LimitExceededException', 'TooManyFailedAttemptsException']);
const ofOne = new Set(['LimitExceededException', 'TooManyFailedAttemptsException']);

const named = z.object({ name: z.string(), message: z.string() });

/**
 * The answer of a call, or what its refusal means. What is nobody's fault is thrown on. With `hidden`, where it is not known yet
 * who asks, a limit of one person is no other refusal than any.
 */
export async function orRefusal<Answer>(
  call: Promise<Answer>,
  { hidden = false }: { hidden?: boolean } = {},
): Promise<{ kind: 'answered'; answer: Answer } | { kind: 'refused'; why: Refusal }> {
  try {
    return { kind: 'answered', answer: await call };
  } catch (thrown) {
    const parsed = named.safeParse(thrown);
    if (!parsed.success) throw thrown;
    const { name, message } = parsed.data;
    if (hidden && ofOne.has(name)) return { kind: 'refused', why: 'wrong-code' };
    if (limits.has(name)) throw new Failure('limited', TOO_MANY, { retry: 'later', afterSeconds: 5 });
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
