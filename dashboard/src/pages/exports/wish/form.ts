import { useMemo, useState } from 'react';
import { type Field, fieldsOf, isSecret } from '../settings/fields.ts';
import { problemsOf, secretsShown, settingsOf, type Values } from '../settings/values.ts';
import type { Partner } from '../types.ts';
import type { Wish } from './wish.ts';

export type WishChange = (patch: Partial<Wish>) => void;

/**
 * The settings of a wish as their form holds them. What is secret is in this page's memory alone, and everything else in the wish,
 * which a draft keeps.
 */
export function useSettings(partner: Partner | undefined, { wish, change }: { wish: Wish; change: WishChange }) {
  const [secrets, setSecrets] = useState<Values>(new Map());
  const fields = useMemo(() => fieldsOf(partner?.settings), [partner?.settings]);
  const values = useMemo(() => new Map([...wish.settings, ...secrets]), [wish.settings, secrets]);
  return {
    fields,
    values,
    set: (field: Field, text: string) => {
      if (isSecret(field)) setSecrets((now) => new Map([...now, [field.path, text]]));
      else change({ settings: [...new Map([...wish.settings, [field.path, text]])] });
    },
    forgetSecrets: () => setSecrets(new Map()),
    problems: () => problemsOf(fields, values),
    settings: () => settingsOf(fields, values),
    secrets: secretsShown(fields, values),
    isSecretTyped: [...secrets.values()].some((text) => text !== ''),
  };
}
export type SettingsState = ReturnType<typeof useSettings>;
