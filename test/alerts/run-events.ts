/** Bus events of an export's run as EventBridge puts them on the queue of `send-alert`. */
type Change = {
  accountId?: string;
  timezone?: string;
  at?: string;
  frequency?: unknown;
  type?: string;
  partner?: string;
  attempt?: string;
};

const more: Record<string, unknown> = {
  'export.run.started': {},
  'export.run.completed': { totals: { files: 2, rows: 10, bytes: 2_048, manifest: 'manifest.json' } },
  'export.run.failed': { reason: 'the bucket does not exist' },
};

export function runEvent(detailType = 'export.run.completed', change: Change = {}) {
  const { accountId = 'ABC-123-XYZ', timezone = 'Asia/Kolkata', at = '2023-07-25T11:20:52.000Z' } = change;
  const { frequency = 'one-time', type = 'events', partner = 'Google Cloud Storage', attempt } = change;
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': detailType,
    source: 'causeway',
    account: '000000000000',
    time: '2023-07-25T11:20:53Z',
    region: 'eu-west-1',
    resources: [],
    detail: {
      schemaVersion: 1,
      accountId,
      timezone,
      export: { id: 1690283492, name: 'Nightly', partner, type, frequency },
      run: { runAt: 1690284000, window: { after: 3, upTo: 12 }, at, ...(attempt && { attempt }) },
      ...(more[detailType] as object),
    },
  };
}
