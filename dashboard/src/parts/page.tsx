import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect } from 'react';

/** A page: its title (which is the window's, too), what it is for in a sentence, its actions, and its parts below. */
export function Page(props: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Beside the title, such as a badge. */
  info?: ReactNode;
  children?: ReactNode;
}) {
  const { title, description, actions, info, children } = props;
  useEffect(() => {
    document.title = `${title} · Causeway`;
  }, [title]);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description} actions={actions} info={info}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ContentLayout>
  );
}
