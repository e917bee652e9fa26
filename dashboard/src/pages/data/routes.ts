import type { PageRoute } from '../../shell/page-route.ts';

export const dataPages: PageRoute[] = [
  {
    path: 'data/profiles',
    handle: { crumbs: ['Data', 'Find a profile'] },
    lazy: async () => ({ Component: (await import('./profile/profile-page.tsx')).ProfilePage }),
  },
  {
    path: 'data/query',
    handle: { crumbs: ['Data', 'Query'] },
    lazy: async () => ({ Component: (await import('./query/query-page.tsx')).QueryPage }),
  },
  {
    path: 'data/segments',
    handle: { crumbs: ['Data', 'Segments'] },
    lazy: async () => ({ Component: (await import('./segments/segments-page.tsx')).SegmentsPage }),
  },
  {
    path: 'data/segments/new',
    handle: { crumbs: ['Data', 'Segments', 'Upload a list'] },
    lazy: async () => ({ Component: (await import('./segments/new-list-page.tsx')).NewListPage }),
  },
  {
    path: 'data/segments/:id',
    handle: { crumbs: ['Data', 'Segments', 'Segment'] },
    lazy: async () => ({ Component: (await import('./segments/segment-page.tsx')).SegmentPage }),
  },
  {
    path: 'data/schema',
    handle: { crumbs: ['Data', 'Schema'] },
    lazy: async () => ({ Component: (await import('./schema/schema-page.tsx')).SchemaPage }),
  },
];
