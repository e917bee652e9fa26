import type { Overview } from './reading.ts';

/** Where what needs somebody is seen to, and how urgent it looks. */
type Attention = Overview['attention'][number];
type Place = { to: string; text: string };

export function placeOf({ kind, id }: Pick<Attention, 'kind' | 'id'>): Place | undefined {
  const about = encodeURIComponent(id ?? '');
  switch (kind) {
    case 'export-failed':
    case 'export-paused':
    case 'export-late':
      return { to: `/settings/partners/exports/${about}`, text: 'Open the export' };
    case 'import-rejected':
      return { to: `/settings/import/activity-log/${about}`, text: 'Open the import' };
    case 'receiver-away':
      return { to: `/settings/channels/webhooks/${about}`, text: 'Open the webhook' };
    case 'campaign-failed':
      return { to: `/campaigns/${about}`, text: 'Open the campaign' };
    case 'records-refused-at-once':
    case 'records-refused-later':
      return { to: '/refused', text: 'See which, and why' };
    default:
      return undefined;
  }
}

/** Some of what was sent is refused: it is the sender's to mend, and the rest goes on. */
export function looksOf({ kind }: Pick<Attention, 'kind'>): 'warning' | 'error' {
  return kind === 'records-refused-at-once' || kind === 'export-late' ? 'warning' : 'error';
}
