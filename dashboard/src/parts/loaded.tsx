import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asFailure } from '../api/failure.ts';
import { Failed } from './failed.tsx';

/**
 * What a query read, once it is there. Before: that it is being loaded. When it failed: why, and a button to try again; when
 * only the newest reading failed, what was read before stays.
 */
export function Loaded<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <Failed failure={asFailure(query.error)} again={() => void query.refetch()} />;
  return (
    <Box padding="l" textAlign="center" color="text-body-secondary">
      <span role="status">
        <Spinner /> Loading …
      </span>
    </Box>
  );
}
