import { Failure } from '#core/failure.ts';

/** A `conflict`, where there is a reason for one. */
export function refuse(why: string | undefined): void {
  if (why !== undefined) throw new Failure('conflict', why, { retry: 'never' });
}
