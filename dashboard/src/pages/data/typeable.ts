/** What one types to confirm: the name itself, unless nobody could type it. */
export function typeable(name: string): string {
  const isTypeable = /^[\p{L}\p{N}\p{P}\p{S} ]{1,80}$/u.test(name) && name.trim() === name;
  return isTypeable ? name : 'delete';
}
