import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useFollow } from './follow.ts';

/** A link to another page of the dashboard; `to` is below the account. Opened in a new tab, it has its whole address. */
export function TextLink({
  to,
  children,
  ...rest
}: { to: string; children: ReactNode } & Pick<LinkProps, 'variant' | 'fontSize' | 'ariaLabel'>) {
  return (
    <Link {...rest} {...useFollow(to)}>
      {children}
    </Link>
  );
}
