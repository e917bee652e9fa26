import type { PageRoute } from '../../shell/page-route.ts';

const crumbs = ['Settings', 'Partners', 'Exports'];
const LIST = '/settings/partners/exports';

export const exportPages: PageRoute[] = [
  {
    path: LIST,
    handle: { crumbs },
    lazy: async () => ({ Component: (await import('./exports.tsx')).Exports }),
  },
  {
    path: `${LIST}/new`,
    handle: { crumbs: [...crumbs, 'New Export'] },
    lazy: async () => ({ Component: (await import('./new-export.tsx')).NewExport }),
  },
  {
    path: `${LIST}/:id`,
    handle: { crumbs: [...crumbs, 'Export'] },
    lazy: async () => ({ Component: (await import('./one-export.tsx')).OneExport }),
  },
  {
    path: `${LIST}/:id/edit`,
    handle: { crumbs: [...crumbs, 'Edit'] },
    lazy: async () => ({ Component: (await import('./edit-export.tsx')).EditExport }),
  },
];
