import { headersFor, quotedCell } from './csv-columns.ts';

/**
 * The order of a CSV file's columns: fixed ones, which SQL writes as pieces of finished CSV text, columns of properties,
 * and the one that takes all properties without a column.
 */
export type CsvSlot =
  | { kind: 'piece'; columns: readonly string[] }
  | { kind: 'member'; property: string; column: string }
  | { kind: 'others' };
export type CsvLayout = readonly CsvSlot[];

/** What a file's columns are, as the manifest says it. */
export type CsvTable = { columns: string[]; renamed: { column: string; property: string }[] };

export const OTHERS = 'otherProps';

const EVENT_CELLS = ['eventId', 'eventName', 'ts', 'eventTime', 'identity', 'all_identities', 'email', 'phone', 'name'];

/** @param safe whether headers that may be formulas are guarded */
export function eventLayout(properties: readonly string[], safe?: boolean): CsvLayout {
  return withProperties([{ kind: 'piece', columns: EVENT_CELLS }], { properties, from: 'eventProps', safe });
}

/** Properties of profiles that always have a column, named like them (wire contract, exports: file records). */
const SUBSCRIPTIONS = ['MSG-webpush', 'MSG-push', 'MSG-email', 'MSG-sms', 'MSG-whatsapp'];
const PERSONAL = ['Gender', 'DOB', 'Photo'];
const own = new Set(['subscriptionGroups', ...SUBSCRIPTIONS, ...PERSONAL]);

/** The properties that want a column of their own: what the layout has already is not among them. */
export function customProperties(properties: readonly string[]): string[] {
  return properties.filter((property) => !own.has(property));
}

export function profileLayout(properties: readonly string[], safe?: boolean): CsvLayout {
  const member = (property: string): CsvSlot => ({ kind: 'member', property, column: property });
  const fixed: CsvLayout = [
    { kind: 'piece', columns: ['identity', 'all_identities', 'clevertapId', 'clevertapIds', 'token'] },
    member('subscriptionGroups'),
    ...SUBSCRIPTIONS.map(member),
    { kind: 'piece', columns: ['Email', 'Phone', 'Name'] },
    ...PERSONAL.map(member),
    { kind: 'piece', columns: ['changedAt'] },
  ];
  return withProperties(fixed, { properties: customProperties(properties), from: 'profileProps', safe });
}

function withProperties(
  fixed: CsvLayout,
  more: { properties: readonly string[]; from: string; safe: boolean | undefined },
): CsvLayout {
  const before: CsvLayout = [...fixed, { kind: 'others' }];
  const headers = headersFor(more.properties, { ...more, fixed: before.flatMap(columnsOfSlot) });
  const members = more.properties.map(
    (property, index): CsvSlot => ({ kind: 'member', property, column: headers[index] ?? property }),
  );
  return [...before, ...members];
}

function columnsOfSlot(slot: CsvSlot): readonly string[] {
  switch (slot.kind) {
    case 'piece':
      return slot.columns;
    case 'member':
      return [slot.column];
    case 'others':
      return [OTHERS];
  }
}

export function headerLine(layout: CsvLayout): string {
  return `${layout.flatMap(columnsOfSlot).map(quotedCell).join(',')}\n`;
}

export function tableOf(layout: CsvLayout): CsvTable {
  const members = layout.flatMap((slot) => (slot.kind === 'member' ? [slot] : []));
  return {
    columns: layout.flatMap(columnsOfSlot),
    renamed: members
      .filter(({ column, property }) => column !== property)
      .map(({ column, property }) => ({ column, property })),
  };
}
