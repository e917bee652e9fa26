import { spellingsOf } from '#core/cql/read/names.ts';
import { fold } from '#core/values/fold.ts';
import type { PrivacyRule } from '#core/webhooks/template.ts';
import { systemFields } from '../compose/system-profile-data.ts';
import type { Rule } from './hidden-form.ts';

/**
 * Which data a rule's `field` means. It is the path of a field in a profile of the payload; what the payload derives from
 * elsewhere is hidden where it comes from, so that it is hidden however the content asks for it.
 */
export type Named = 'email' | 'phone' | 'identity' | 'objectId' | 'name' | 'push_token' | 'all_identities';
export type Target =
  | { of: 'named'; name: Named }
  /** `path` is empty for all of them; its first part is a property's name. */
  | { of: 'profile' | 'event'; path: string };

const NAMED = new Map<string, Named>([
  ...(['email', 'phone', 'identity', 'name', 'push_token', 'all_identities'] as const).map(
    (name) => [name, name] as const,
  ),
  ['objectid', 'objectId'],
  ['clevertap id', 'objectId'],
]);

export function targetsOf({ field, rule }: PrivacyRule): { target: Target; rule: Rule }[] {
  return targets(field.trim()).map((target) => ({ target, rule }));
}

function targets(field: string): Target[] {
  const named = NAMED.get(fold(field));
  if (named) return [{ of: 'named', name: named }];
  const [, space = '', path = ''] =
    /^(profileData|systemProfileData|event_properties|session_props)(?:\.(.*))?$/is.exec(field) ?? [];
  switch (space.toLowerCase()) {
    case 'event_properties':
      return [{ of: 'event', path }];
    case 'session_props':
      return [];
    case 'systemprofiledata':
      return (path === '' ? [...systemFields.keys()] : [path]).flatMap(sourcesOf);
    case 'profiledata':
      return inProfile(path);
    default:
      return [...inProfile(field), { of: 'event', path: field }];
  }
}

/** Properties that hold a person's names are not among the others. */
function inProfile(path: string): Target[] {
  const named = NAMED.get(fold(path));
  return [{ of: 'profile', path }, ...(named === undefined ? [] : [{ of: 'named', name: named } as const])];
}

function sourcesOf(field: string): Target[] {
  const names = systemFields.get(field) ?? spellingsOf(field);
  return names.map((path) => ({ of: 'profile', path }));
}
