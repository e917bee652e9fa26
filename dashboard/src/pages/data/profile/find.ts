/** By what a person is looked up: the parameters of `GET /1/profile.json`, and any of them in turn. */
export const ways = ['identity', 'email', 'phone', 'objectId'] as const;
export type Way = (typeof ways)[number];
export type Sought = { by: Way | 'any'; value: string };

export const wayWords: Record<Way | 'any', string> = {
  any: 'Anything',
  identity: 'Identity',
  email: 'E-mail',
  phone: 'Phone',
  objectId: 'Device or object id',
};

/** The page of a person. */
export function personPath(by: Way | 'any', value: string): string {
  return `/data/profiles?${new URLSearchParams({ [by]: value })}`;
}

/** Whom an address asks for. */
export function soughtIn(params: URLSearchParams): Sought | undefined {
  for (const by of ['any', ...ways] as const) {
    const value = params.get(by);
    if (value !== null && value !== '') return { by, value };
  }
  return undefined;
}

/** In which ways to look, one after the other: first what the value looks like. */
export function waysOf({ by, value }: Sought): Way[] {
  if (by !== 'any') return [by];
  if (/^\S+@\S+$/.test(value)) return ['email', 'identity', 'objectId'];
  if (/^\+?[\d\s().-]{7,20}$/.test(value)) return ['identity', 'phone', 'objectId'];
  return ['identity', 'objectId'];
}
