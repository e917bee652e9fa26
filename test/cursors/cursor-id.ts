import { randomBytes } from 'node:crypto';
import { cursorIdOf } from '../../lambdas/cursors/domain/token.ts';

/** An id as the handler makes it. */
export function newCursorId(openedAt: number): string {
  return cursorIdOf(openedAt, randomBytes(12).toString('hex'));
}
