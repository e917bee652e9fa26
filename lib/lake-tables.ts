import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { SliceProps } from './slice-props.ts';

/**
 * The lake as tables of the Glue catalogue, for Athena and other readers of it. A query names its account (`WHERE account =
 * '…'`, an injected partition). Dates are projected, so that no partition has to be registered. The tables read lists of files
 * that upkeep writes, not folders: a folder also holds files that were replaced.
 */
const EVENTS = {
  event_id: 'string',
  event_key: 'string',
  event: 'string',
  ts: 'bigint',
  profile_id: 'string',
  id_kind: 'string',
  id_value: 'string',
  props: 'string',
  received_at: 'bigint',
  commit: 'bigint',
};
const PROFILES = {
  profile_id: 'string',
  version: 'bigint',
  identity: 'string',
  all_identities: 'array<string>',
  object_id: 'string',
  email: 'string',
  phone: 'string',
  name: 'string',
  props: 'string',
  tokens: 'string',
  changed_at: 'bigint',
  merged_into: 'string',
  deleted: 'boolean',
  commit: 'bigint',
};

const PROJECTED_ACCOUNT = { 'projection.enabled': 'true', 'projection.account.type': 'injected' };
const PROJECTED_DAY = {
  'projection.day.type': 'date',
  'projection.day.format': 'yyyy-MM-dd',
  // Today somewhere may be tomorrow in UTC.
  'projection.day.range': '2010-01-01,NOW+1DAYS',
  'projection.day.interval': '1',
  'projection.day.interval.unit': 'DAYS',
};

export function addTables(scope: Construct, { stage, data }: SliceProps): void {
  const catalogId = Stack.of(scope).account;
  // People type these names in their queries.
  const name = `causeway_${stage.name}`;
  const database = new CfnDatabase(scope, 'Catalogue', {
    catalogId,
    databaseInput: { name, description: 'The lake of Causeway, by lists of files that its upkeep writes' },
  });
  const root = `s3://${data.lake.bucketName}/tables`;
  const tables = {
    events: { columns: EVENTS, days: true, folder: `${root}/account=\${account}/events/day=\${day}/` },
    profiles: { columns: PROFILES, days: false, folder: `${root}/account=\${account}/profiles/` },
  };
  for (const [table, { columns, days, folder }] of Object.entries(tables)) {
    const made = new CfnTable(scope, table === 'events' ? 'EventsTable' : 'ProfilesTable', {
      catalogId,
      databaseName: name,
      tableInput: {
        name: table,
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          EXTERNAL: 'TRUE',
          ...PROJECTED_ACCOUNT,
          ...(days && PROJECTED_DAY),
          'storage.location.template': folder,
        },
        partitionKeys: ['account', ...(days ? ['day'] : [])].map((key) => ({ name: key, type: 'string' })),
        storageDescriptor: {
          location: `${root}/`,
          columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
          inputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    made.addResourceDependency(database);
  }
}
