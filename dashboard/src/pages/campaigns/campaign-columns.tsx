import type { TableProps } from '@cloudscape-design/components/table';
import { Given } from '../../parts/given.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import { kindWords, stateOf } from './campaign-state.ts';
import type { Campaign, Template, TriggerEntry } from './shapes.ts';
import { StateBadge } from './state-badge.tsx';

type Known = { entries: readonly TriggerEntry[]; templates: readonly Template[] };
type Column = TableProps.ColumnDefinition<Campaign> & { id: string };

export function columnsFor({ entries, templates }: Known): Column[] {
  const webhookOf = ({ templateId }: Campaign) =>
    templates.find(({ id }) => id === templateId)?.name ?? String(templateId);
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ id, name }) => (
        <TextLink to={`/campaigns/${id}`}>
          <Given text={name} />
        </TextLink>
      ),
      sortingComparator: (a, b) => a.name.localeCompare(b.name),
      isRowHeader: true,
      minWidth: 180,
    },
    {
      id: 'state',
      header: 'State',
      cell: (campaign) => <StateBadge campaign={campaign} />,
      sortingComparator: (a, b) => stateOf(a).label.localeCompare(stateOf(b).label),
      minWidth: 110,
    },
    {
      id: 'trigger',
      header: 'Who qualifies',
      cell: (campaign) => kindWords(campaign, entries),
      sortingComparator: (a, b) => kindWords(a, entries).localeCompare(kindWords(b, entries)),
      minWidth: 140,
    },
    {
      id: 'webhook',
      header: 'Webhook',
      cell: (campaign) => <Given text={webhookOf(campaign)} />,
      sortingComparator: (a, b) => webhookOf(a).localeCompare(webhookOf(b)),
      minWidth: 140,
    },
    {
      id: 'next',
      header: 'Next run',
      cell: ({ dueAt }) => (dueAt === undefined ? '–' : <Time at={dueAt} />),
      sortingComparator: (a, b) => (a.dueAt ?? '').localeCompare(b.dueAt ?? ''),
      minWidth: 150,
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ createdAt }) => <Time at={createdAt} />,
      sortingComparator: (a, b) => a.id - b.id,
      minWidth: 150,
    },
  ];
}
