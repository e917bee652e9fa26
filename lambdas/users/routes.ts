/** What this slice takes and answers over HTTP: signing in, and the people of an account. */
export { signInRoutes } from './answers/sign-in-routes.ts';
export { userRoutes } from './answers/user-routes.ts';
