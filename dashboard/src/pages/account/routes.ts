import type { PageRoute } from '../../shell/page-route.ts';

export const accountPages: PageRoute[] = [
  {
    path: 'settings/account',
    handle: { crumbs: ['Settings', 'Account'] },
    lazy: async () => ({ Component: (await import('./account.tsx')).AccountPage }),
  },
  {
    path: 'settings/api-credentials',
    handle: { crumbs: ['Settings', 'API Credentials'] },
    lazy: async () => ({ Component: (await import('./credentials.tsx')).Credentials }),
  },
  {
    path: 'settings/users',
    handle: { crumbs: ['Settings', 'Users'] },
    lazy: async () => ({ Component: (await import('./users.tsx')).Users }),
  },
  {
    path: 'settings/audit-log',
    handle: { crumbs: ['Settings', 'Audit log'] },
    lazy: async () => ({ Component: (await import('./audit-log.tsx')).AuditLog }),
  },
  {
    path: 'me',
    handle: { crumbs: ['You', 'Password and two-step sign-in'] },
    lazy: async () => ({ Component: (await import('./me.tsx')).Me }),
  },
];
