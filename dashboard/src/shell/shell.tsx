import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { useSession } from '../api/session.ts';
import { nameAccount, wantedAccount } from './address.ts';
import { Frame } from './frame.tsx';
import { Lost, PageFailed } from './lost.tsx';
import { pages } from './pages.ts';
import { newQueryClient } from './queries.ts';

/** The dashboard of one account: its router, and what was read of it. Another account begins anew. */
export function Shell({ accountId }: { accountId: string }) {
  const { accounts } = useSession();
  const [queries] = useState(newQueryClient);
  const [router] = useState(() => routerOf(accountId, accounts));
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

function routerOf(accountId: string, theirs: readonly { accountId: string }[]) {
  const wanted = wantedAccount();
  const strange = theirs.some((one) => one.accountId === wanted) ? undefined : wanted;
  nameAccount(accountId);
  return createBrowserRouter(
    [
      {
        element: <Frame strange={strange} />,
        children: [
          {
            errorElement: <PageFailed />,
            children: [...pages, { path: '*', handle: { crumbs: [] }, Component: Lost }],
          },
        ],
        HydrateFallback: () => null,
      },
    ],
    { basename: `/${accountId}` },
  );
}
