import Table from '@cloudscape-design/components/table';
import { Given } from '../../../parts/given.tsx';
import { TextLink } from '../../../parts/text-link.tsx';
import { Time } from '../../../parts/time.tsx';
import { personPath } from '../profile/find.ts';
import { fieldOf, textField, visible } from '../values.ts';
import { InShort } from '../values.tsx';
import type { Json } from './ask-api.ts';
import type { Subject } from './asked.ts';

/** Rows of a sample: who, and what they did or are. */
export function RowsTable({ of, rows }: { of: Subject; rows: readonly Json[] }) {
  const items = rows.map((record, at) => ({ id: String(at), record }));
  const columns = of === 'events' ? eventColumns : peopleColumns;
  return (
    <Table
      variant="embedded"
      wrapLines
      resizableColumns={false}
      items={items}
      trackBy="id"
      ariaLabels={{ tableLabel: of === 'events' ? 'Sample of events' : 'Sample of people' }}
      columnDefinitions={columns}
    />
  );
}

type Row = { id: string; record: Json };

const eventColumns = [
  {
    id: 'time',
    header: 'Time',
    minWidth: 190,
    cell: ({ record }: Row) =>
      typeof record.epoch === 'number' ? <Time at={record.epoch * 1_000} /> : String(record.ts),
  },
  {
    id: 'event',
    header: 'Event',
    minWidth: 130,
    cell: ({ record }: Row) => <Given text={textField(record, 'event_name') ?? '–'} />,
  },
  { id: 'who', header: 'Who', minWidth: 150, cell: ({ record }: Row) => <Who person={record.profile} /> },
  {
    id: 'props',
    header: 'Properties',
    minWidth: 240,
    cell: ({ record }: Row) => <InShort json={record.event_props} />,
  },
];

const peopleColumns = [
  { id: 'who', header: 'Who', minWidth: 150, cell: ({ record }: Row) => <Who person={record} /> },
  {
    id: 'name',
    header: 'Name',
    minWidth: 130,
    cell: ({ record }: Row) => <Given text={textField(record, 'name') ?? '–'} />,
  },
  {
    id: 'email',
    header: 'E-mail',
    minWidth: 150,
    cell: ({ record }: Row) => <Given text={textField(record, 'email') ?? '–'} />,
  },
  {
    id: 'props',
    header: 'Properties',
    minWidth: 240,
    cell: ({ record }: Row) => <InShort json={record.profileData} />,
  },
];

/** A person by a name that finds them again. */
export function Who({ person }: { person: unknown }) {
  const identity = textField(person, 'identity');
  const devices = fieldOf(person, 'platformInfo');
  const device = Array.isArray(devices) ? devices[0] : person;
  const objectId = textField(device, 'objectId');
  const known = identity ?? objectId;
  if (known === undefined) return <>–</>;
  return (
    <TextLink to={personPath(identity === undefined ? 'objectId' : 'identity', known)}>
      <Given text={visible(known.length > 60 ? `${Array.from(known).slice(0, 60).join('')}…` : known)} />
    </TextLink>
  );
}
