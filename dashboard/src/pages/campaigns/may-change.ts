import { useSession } from '../../api/session.ts';

/** Whether somebody may make and change campaigns; a viewer looks at them. */
export function useMayChange(): boolean {
  const { role } = useSession();
  return role === 'admin' || role === 'marketer';
}
