/** The settings of the account, as a form holds them: texts, of which an empty one is none. */
export type Shown = {
  name: string;
  email: string | null;
  retentionDays: number | null;
  keepRecent: boolean;
};
export type Wishes = { name: string; email: string; retentionDays: string; keepRecent: boolean };
export type AccountChange = {
  name?: string;
  email?: string | null;
  retentionDays?: number | null;
  keepRecent?: boolean;
};

export function wishesOf({ name, email, retentionDays, keepRecent }: Shown): Wishes {
  return { name, email: email ?? '', retentionDays: retentionDays === null ? '' : String(retentionDays), keepRecent };
}

/** Why the days that were typed are no number of days; undefined where they are, or are left empty. */
export function errorOfDays(typed: string): string | undefined {
  return /^\s*(\d{1,6})?\s*$/.test(typed) ? undefined : 'Type a whole number of days, or nothing';
}

/** What is to be changed, undefined where nothing is; the days are such as `errorOfDays` lets pass. */
export function changeOf(shown: Shown, wishes: Wishes): AccountChange | undefined {
  const before = wishesOf(shown);
  const days = wishes.retentionDays.trim();
  const change: AccountChange = {
    ...(wishes.name !== before.name && { name: wishes.name }),
    ...(wishes.email.trim() !== before.email && { email: wishes.email.trim() === '' ? null : wishes.email.trim() }),
    ...(days !== before.retentionDays && { retentionDays: days === '' ? null : Number(days) }),
    ...(wishes.keepRecent !== before.keepRecent && { keepRecent: wishes.keepRecent }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** Whether events that are kept now would go. */
export function deletesDays(shown: Shown, { retentionDays }: AccountChange): boolean {
  if (retentionDays === undefined || retentionDays === null) return false;
  return shown.retentionDays === null || retentionDays < shown.retentionDays;
}
