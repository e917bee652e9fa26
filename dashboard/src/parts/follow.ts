import { useHref, useNavigate } from 'react-router';

/**
 * What a component of Cloudscape needs to open another page of the dashboard; `to` is below the account. Opened in a new tab,
 * it has its whole address.
 */
export function useFollow(to: string): { href: string; onFollow: (event: { preventDefault: () => void }) => void } {
  const href = useHref(to);
  const navigate = useNavigate();
  return {
    href,
    onFollow: (event) => {
      event.preventDefault();
      navigate(to);
    },
  };
}
