import Box from '@cloudscape-design/components/box';
import { useRouteError } from 'react-router';
import { asFailure } from '../api/failure.ts';
import { Failed } from '../parts/failed.tsx';
import { Page } from '../parts/page.tsx';
import { TextLink } from '../parts/text-link.tsx';

export function Lost() {
  return (
    <Page title="There is no such page">
      <Box variant="p">
        The address may be mistyped, or of a newer version. <TextLink to="/">Go to the overview</TextLink>, or choose
        from the navigation.
      </Box>
    </Page>
  );
}

/** A page that broke: what it said, and a way on. */
export function PageFailed() {
  const thrown = useRouteError();
  return (
    <Page title="This page could not be shown">
      <Failed failure={asFailure(thrown)} again={() => location.reload()} />
    </Page>
  );
}
