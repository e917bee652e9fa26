import type { PageRoute } from '../../shell/page-route.ts';

const crumbsTo = (page: string) => ({ crumbs: ['Settings', 'Import', page] });

export const importPages: PageRoute[] = [
  {
    path: 'settings/import/csv',
    handle: crumbsTo('CSV Uploads'),
    lazy: async () => ({ Component: (await import('./csv-uploads.tsx')).CsvUploads }),
  },
  {
    path: 'settings/import/csv/:id',
    handle: crumbsTo('CSV Uploads'),
    lazy: async () => ({ Component: (await import('./csv-import.tsx')).CsvImport }),
  },
  {
    path: 'settings/import/activity-log',
    handle: crumbsTo('Activity Log'),
    lazy: async () => ({ Component: (await import('./activity-log.tsx')).ActivityLog }),
  },
  {
    path: 'settings/import/activity-log/:id',
    handle: crumbsTo('Activity Log'),
    lazy: async () => ({ Component: (await import('./activity.tsx')).Activity }),
  },
  {
    path: 'settings/import/sftp',
    handle: crumbsTo('SFTP'),
    lazy: async () => ({ Component: (await import('./sftp.tsx')).Sftp }),
  },
];
