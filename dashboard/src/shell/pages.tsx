import type { RouteObject } from 'react-router';

/**
 * Every page, by its path below the account: loaded when it is first opened. `crumbs` are the words of the product, as they
 * stand in the navigation; the last is the page's own.
 */
export type PageHandle = { crumbs: readonly string[] };

type Page = RouteObject & { handle: PageHandle };

export const pages: Page[] = [
  {
    index: true,
    handle: { crumbs: ['Overview'] },
    lazy: async () => ({ Component: (await import('../pages/overview/overview.tsx')).Overview }),
  },
];
