import { isPlainObject } from './values/plain-object.ts';

/**
 * Secrets among what a customer sets: they are kept sealed (`store/secrets/`), and are shown as the mask. Those in settings
 * of any shape are named by their paths, such as `access.secretAccessKey`.
 */
export const MASK = '********';

type Settings = Record<string, unknown>;
export type Secrets = Record<string, string>;

/** The settings without their secrets, and the secrets by path. */
export function takeSecrets(settings: Settings, paths: readonly string[]): { open: Settings; secrets: Secrets } {
  const secrets: Secrets = {};
  let open = settings;
  for (const path of paths) {
    const value = path.split('.').reduce<unknown>(fieldOf, open);
    if (typeof value !== 'string') continue;
    secrets[path] = value;
    open = withField(open, path.split('.'), undefined);
  }
  return { open, secrets };
}

/** The settings with secrets, or with their mask, where they belong. */
export function putSecrets(open: Settings, secrets: Secrets): Settings {
  return Object.entries(secrets).reduce((settings, [path, value]) => withField(settings, path.split('.'), value), open);
}

/** The settings as they are shown: every secret is a mask. */
export function maskSecrets(open: Settings, sealed: Secrets): Settings {
  return putSecrets(open, Object.fromEntries(Object.keys(sealed).map((path) => [path, MASK])));
}

function fieldOf(value: unknown, key: string): unknown {
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function withField(settings: Settings, path: readonly string[], value: string | undefined): Settings {
  const [key = '', ...rest] = path;
  if (rest.length > 0) {
    const inner = settings[key];
    return { ...settings, [key]: withField(isPlainObject(inner) ? inner : {}, rest, value) };
  }
  const { [key]: _before, ...others } = settings;
  return value === undefined ? others : { ...others, [key]: value };
}
