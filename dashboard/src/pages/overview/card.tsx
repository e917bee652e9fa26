import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import { TextLink } from '../../parts/text-link.tsx';

/** A part of the overview, with the way to the page that tells all. */
export function Card({ title, more, children }: { title: string; more?: [string, string]; children: ReactNode }) {
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" actions={more && <TextLink to={more[0]}>{more[1]}</TextLink>}>
          {title}
        </Header>
      }
    >
      {children}
    </Container>
  );
}

/** What a card says where there is nothing to show. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="nothing">{children}</p>;
}
