import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router';

/** A button that opens another page of the dashboard; `to` is below the account. */
export function ButtonLink({
  to,
  children,
  ...rest
}: { to: string; children: ReactNode } & Pick<ButtonProps, 'variant' | 'iconName' | 'disabled' | 'ariaLabel'>) {
  const href = useHref(to);
  const navigate = useNavigate();
  return (
    <Button
      {...rest}
      href={href}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </Button>
  );
}
