import { Failure } from '#core/failure.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';
import type { SigningAt } from '../adapters/signed-urls.ts';
import type { StartDeps } from './start-import.ts';

/** What the steps of an import over the API work with. */
export type DeskAt = StartDeps & {
  files: ObjectsAt;
  signing: SigningAt;
  profiles: ProfilesAt;
  /** A UUID. */
  newId: () => string;
};

/** What cannot be done as the import stands; the sentence says why. */
export const conflict = (text: string) => new Failure('conflict', text, { retry: 'never' });
