import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { Empty } from '../../parts/empty.tsx';
import { Given } from '../../parts/given.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { Time } from '../../parts/time.tsx';
import { count, sizeText } from './figures.ts';
import { type Import, logPathOf, pathOf } from './import.ts';
import { RejectedButton } from './rejected-button.tsx';
import { State } from './state.tsx';
import { typeOf, wayOf } from './words.ts';

/** Imports in a table: those of the Activity Log, or the uploads of a page where one can go on with them. */
type Kind = 'log' | 'uploads';
type Column = TableProps.ColumnDefinition<Import>;

const number = (value: number | undefined) => (value === undefined ? '–' : count(value));

export function ImportsTable(props: {
  imports: readonly Import[];
  kind: Kind;
  /** What can be done with one, at the end of its line. */
  actions?: (made: Import) => ReactNode;
  footer?: ReactNode;
  isFiltered?: boolean;
}) {
  const { imports, kind, actions, footer, isFiltered = false } = props;
  const doing: Column[] = actions ? [{ id: 'actions', header: 'Next', cell: actions, minWidth: 230 }] : [];
  return (
    <Table
      items={imports}
      trackBy="importId"
      wrapLines
      stickyHeader
      header={<Header variant="h2">{kind === 'log' ? 'Imports' : 'Files'}</Header>}
      ariaLabels={{ tableLabel: kind === 'log' ? 'Imports' : 'Files' }}
      columnDefinitions={columnsFor(kind).toSpliced(2, 0, ...doing)}
      empty={
        isFiltered ? <Empty title="No such imports">Choose another filter to see others.</Empty> : <None kind={kind} />
      }
      {...(footer !== undefined && { footer })}
    />
  );
}

function columnsFor(kind: Kind): Column[] {
  const file: Column = {
    id: 'file',
    header: 'File',
    minWidth: 180,
    isRowHeader: true,
    cell: (made) => (
      <SpaceBetween size="xxxs">
        <TextLink to={kind === 'log' ? logPathOf(made) : pathOf(made)}>
          <Given text={made.fileName} lines={2} />
        </TextLink>
        <small className="below">
          {made.version > 1 && `version ${made.version}, `}
          {sizeText(made.bytes)}
        </small>
      </SpaceBetween>
    ),
  };
  const rows: Column[] = [{ id: 'rows', header: 'Rows', minWidth: 70, cell: (made) => number(made.rows) }];
  const came: Column[] = [
    {
      id: 'came',
      header: 'Came by',
      minWidth: 110,
      cell: (made) => (
        <SpaceBetween size="xxxs">
          <span>{wayOf(made)}</span>
          <small className="below">{typeOf(made)}</small>
        </SpaceBetween>
      ),
    },
    { id: 'by', header: 'From', minWidth: 110, cell: ({ by }) => <Given text={by} lines={2} /> },
  ];
  return [
    file,
    { id: 'state', header: 'State', minWidth: 165, cell: (made) => <State made={made} /> },
    ...(kind === 'log' ? rows : []),
    { id: 'stored', header: 'Processed', minWidth: 100, cell: ({ stored }) => number(stored) },
    { id: 'rejected', header: 'Errors', minWidth: 80, cell: (made) => <Errors made={made} /> },
    ...(kind === 'log' ? came : []),
    { id: 'createdAt', header: 'Came at', minWidth: 220, cell: ({ createdAt }) => <Time at={createdAt} ago /> },
  ];
}

function Errors({ made }: { made: Import }) {
  return made.rejectedFileRows === undefined ? number(made.rejected) : <RejectedButton made={made} isLink />;
}

function None({ kind }: { kind: Kind }) {
  if (kind === 'uploads')
    return (
      <Empty title="No file yet">
        Drop a CSV above. Its columns are mapped next, and nothing is stored before you save.
      </Empty>
    );
  return (
    <Empty title="No imports">
      Files that are dropped by <TextLink to="/settings/import/sftp">SFTP</TextLink> or on{' '}
      <TextLink to="/settings/import/csv">CSV Uploads</TextLink> are listed here, with what became of them.
    </Empty>
  );
}
