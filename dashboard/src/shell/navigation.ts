import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import type { Role } from '../api/session.ts';

/** The navigation, in the places where somebody who knows CleverTap looks. */
const ADMIN_ONLY = new Set(['/settings/api-credentials', '/settings/users', '/settings/audit-log']);

type Link = { type: 'link'; text: string; href: string };
type Section = { type: 'section'; text: string; items: Link[] };
type Group = { type: 'section-group'; title: string; items: Section[] };
type Item = Link | Section | Group;

export function navigationFor(role: Role): SideNavigationProps.Item[] {
  const mayFollow = ({ href }: Link) => role === 'admin' || !ADMIN_ONLY.has(href);
  const shorten = (section: Section): Section => ({ ...section, items: section.items.filter(mayFollow) });
  return items.map((item) => {
    if (item.type === 'section-group') return { ...item, items: item.items.map(shorten) };
    return item.type === 'section' ? shorten(item) : item;
  });
}

/** A page below one of the navigation shows that one as active: `/campaigns/42` is in Campaigns. */
export function activeHref(path: string): string {
  const parts = path.split('/').filter(Boolean);
  return `/${parts.slice(0, depthOf(parts)).join('/')}`;
}

function depthOf([first, second = '']: string[]): number {
  if (first === 'settings') return ['channels', 'partners', 'import'].includes(second) ? 3 : 2;
  return first === 'data' ? 2 : 1;
}

const items: Item[] = [
  { type: 'link', text: 'Overview', href: '/' },
  { type: 'link', text: 'Campaigns', href: '/campaigns' },
  {
    type: 'section',
    text: 'Data',
    items: [
      { type: 'link', text: 'Find a profile', href: '/data/profiles' },
      { type: 'link', text: 'Query', href: '/data/query' },
      { type: 'link', text: 'Segments', href: '/data/segments' },
      { type: 'link', text: 'Schema', href: '/data/schema' },
    ],
  },
  {
    type: 'section-group',
    title: 'Settings',
    items: [
      {
        type: 'section',
        text: 'Channels',
        items: [
          { type: 'link', text: 'Webhooks', href: '/settings/channels/webhooks' },
          { type: 'link', text: 'Webhook attempts', href: '/settings/channels/attempts' },
        ],
      },
      {
        type: 'section',
        text: 'Partners',
        items: [{ type: 'link', text: 'Exports', href: '/settings/partners/exports' }],
      },
      {
        type: 'section',
        text: 'Import',
        items: [
          { type: 'link', text: 'CSV Uploads', href: '/settings/import/csv' },
          { type: 'link', text: 'SFTP', href: '/settings/import/sftp' },
          { type: 'link', text: 'Activity Log', href: '/settings/import/activity-log' },
        ],
      },
      {
        type: 'section',
        text: 'Account',
        items: [
          { type: 'link', text: 'Account', href: '/settings/account' },
          { type: 'link', text: 'API Credentials', href: '/settings/api-credentials' },
          { type: 'link', text: 'Users', href: '/settings/users' },
          { type: 'link', text: 'Audit log', href: '/settings/audit-log' },
        ],
      },
    ],
  },
];
