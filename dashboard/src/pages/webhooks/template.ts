import type { paths } from '../../api/schema.d.ts';

/** A webhook template and its statistics as the API shows them. */
type Shown<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } };
}
  ? Answer
  : never;

export type Template = Shown<'/api/webhooks/{id}'>['template'];
export type Stats = Shown<'/api/webhooks/{id}/stats'>['stats'];
export type Numbers = Stats['total'];
export type Attempt = Shown<'/api/webhooks/attempts'>['attempts'][number];
export type Replay = Shown<'/api/webhooks/replays/{id}'>['replay'];
export type Method = Template['method'];
export type Grant = Extract<Template['auth'], { kind: 'oauth2' }>['grant'];
export type PrivacyRule = Template['privacy'][number]['rule'];
type Jwt = NonNullable<Extract<Template['auth'], { kind: 'oauth2' }>['jwt']>;
export type Algorithm = Jwt['algorithm'];
