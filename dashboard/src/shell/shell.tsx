import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { nameAccount } from './address.ts';
import { Frame } from './frame.tsx';
import { Lost, PageFailed } from './lost.tsx';
import { pages } from './pages.ts';
import { newQueryClient } from './queries.ts';

/** The dashboard of one account: its router, and what was read of it. Another account begins anew. */
export function Shell({ accountId }: { accountId: string }) {
  const [queries] = useState(newQueryClient);
  const [router] = useState(() => routerOf(accountId));
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

function routerOf(accountId: string) {
  nameAccount(accountId);
  return createBrowserRouter(
    [
      {
        Component: Frame,
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
