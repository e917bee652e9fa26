import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Table from '@cloudscape-design/components/table';
import { Given } from '../../parts/given.tsx';
import { counted } from './figures.ts';
import type { Sample } from './import.ts';

/** The first rows of the file as they are; of a file with very many columns, the first of these. */
const MOST_COLUMNS = 60;
const BETWEEN = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

export function SampleRows({ sample: { header, rows, delimiter } }: { sample: Sample }) {
  const more = header.length > MOST_COLUMNS ? `; the first ${MOST_COLUMNS} are shown` : '';
  const columns = header.slice(0, MOST_COLUMNS).map((name, place) => ({
    id: String(place),
    header: <Given text={name} lines={2} />,
    minWidth: 120,
    maxWidth: 320,
    cell: ({ cells }: Row) => <Given text={cells[place] ?? ''} lines={3} />,
  }));
  const items = rows.map((cells, place) => ({ number: place + 1, cells }));
  return (
    <ExpandableSection
      variant="container"
      defaultExpanded
      headerText="First rows"
      headerDescription={`${counted(rows.length, 'row')} of ${counted(header.length, 'column')}, between ${BETWEEN.get(delimiter) ?? delimiter}${more}`}
    >
      <Table
        variant="embedded"
        items={items}
        trackBy="number"
        ariaLabels={{ tableLabel: 'First rows of the file' }}
        columnDefinitions={[
          { id: 'row', header: 'Row', cell: ({ number }: Row) => number, width: 70, isRowHeader: true },
          ...columns,
        ]}
        empty="The file has a header and no rows."
      />
    </ExpandableSection>
  );
}

type Row = { number: number; cells: string[] };
