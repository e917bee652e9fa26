import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { count } from './figures.ts';
import type { Preview } from './import.ts';

/** How many people would be new, others, or as they are, and how many rows would be rejected. */
export function DifferenceCounts({ preview }: { preview: Preview }) {
  if (preview.of === 'all' && preview.state === 'running') return null;
  const { rows, accepted, counts } = preview;
  return (
    <KeyValuePairs
      columns={4}
      ariaLabel="What would change"
      items={[
        { label: 'New people', value: <Figure value={counts.new} /> },
        { label: 'Changed people', value: <Figure value={counts.changed} /> },
        { label: 'Unchanged people', value: <Figure value={counts.unchanged} /> },
        {
          label: 'Rejected rows',
          value: <Figure value={rows - accepted} of={preview.of === 'all' ? rows : undefined} />,
        },
      ]}
    />
  );
}

function Figure({ value, of }: { value: number; of?: number | undefined }) {
  return (
    <span className="figure">
      {count(value)}
      {of !== undefined && <small className="below"> of {count(of)}</small>}
    </span>
  );
}
