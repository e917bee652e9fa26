import type { PageRoute } from '../../shell/page-route.ts';

export const overviewPages: PageRoute[] = [
  {
    index: true,
    handle: { crumbs: ['Overview'] },
    lazy: async () => ({ Component: (await import('./overview.tsx')).Overview }),
  },
  {
    path: 'refused',
    handle: { crumbs: ['Overview', 'Refused records'] },
    lazy: async () => ({ Component: (await import('./refused.tsx')).Refused }),
  },
];
