/** What people are told who sign in, or who deal with users, where something does not go as they want. */
export const FOREIGN = 'Only pages of this deployment may make this call';
export const NO_ACCOUNT = 'You belong to no account here; an administrator of one can add you';
export const SIGNED_OUT = 'Signed out';
export const TOO_MANY = 'Too many tries; please wait before you try again';
export const LAST_ADMIN = 'This is the last admin of the account; make somebody else an admin first';

/** What Cognito may refuse to who signs in. */
export type Refusal = 'wrong' | 'wrong-code' | 'over' | 'reset';
export const refusals: Readonly<Record<Refusal, string>> = {
  wrong: 'Email or password is wrong',
  'wrong-code': 'The code is wrong, or is over',
  over: 'This step is over; please sign in again',
  reset: 'Your password was reset; choose a new one by “Forgot password”',
};
