/**
 * The cookie by which somebody stays signed in: Cognito's refresh token, which no script of a page can read, which goes to no
 * path but those of signing in, and to no request that another site makes.
 */
export const COOKIE = 'causeway-refresh';
/** As long as the token is good (`lib/people.ts`). */
const LASTS_SECONDS = 7 * 86_400;

export function cookieOf(token: string, { secure }: { secure: boolean }): string {
  return [`${COOKIE}=${token}`, ...attributes(LASTS_SECONDS, secure)].join('; ');
}

export function noCookie({ secure }: { secure: boolean }): string {
  return [`${COOKIE}=`, ...attributes(0, secure)].join('; ');
}

function attributes(seconds: number, secure: boolean): string[] {
  const always = ['Path=/api/sign-in', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict'];
  return secure ? [...always, 'Secure'] : always;
}
