import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { useFollow } from './follow.ts';

/** A button that opens another page of the dashboard; `to` is below the account. */
export function ButtonLink({
  to,
  children,
  ...rest
}: { to: string; children: ReactNode } & Pick<ButtonProps, 'variant' | 'iconName' | 'disabled' | 'ariaLabel'>) {
  return (
    <Button {...rest} {...useFollow(to)}>
      {children}
    </Button>
  );
}
