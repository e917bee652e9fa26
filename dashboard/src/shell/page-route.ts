import type { RouteObject } from 'react-router';

/**
 * A page by its path below the account, loaded when it is first opened. `crumbs` are the words of the product, as they stand in
 * the navigation; the last is the page's own.
 */
export type PageHandle = { crumbs: readonly string[] };
export type PageRoute = RouteObject & { handle: PageHandle };
