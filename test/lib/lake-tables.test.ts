import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from './synthesised.ts';

const { running } = synthesised({ stage: 'prod' });
const dev = synthesised({ stage: 'dev' }).running;
const tables = new Map(ofType(running, 'AWS::Glue::Table').map(([, { TableInput }]) => [TableInput.Name, TableInput]));

describe('the tables over the lake', () => {
  it('are events and profiles', () => {
    expect([...tables.keys()].sort()).toEqual(['events', 'profiles']);
  });

  it('are in a database that each stage has of its own', () => {
    const names = [running, dev].map((resources) =>
      ofType(resources, 'AWS::Glue::Database').map(([, { DatabaseInput }]) => DatabaseInput.Name),
    );
    expect(names).toEqual([['causeway_prod'], ['causeway_dev']]);
  });

  it('read the lists of files that commits name, of the one account that a query is about', () => {
    for (const table of tables.values()) {
      expect(table.StorageDescriptor.InputFormat).toMatch(/SymlinkTextInputFormat$/);
      expect(table.Parameters).toMatchObject({
        'projection.enabled': 'true',
        'projection.account.type': 'injected',
      });
      expect(JSON.stringify(table.Parameters['storage.location.template'])).toMatch(
        /\/tables\/account=\$\{account\}\//,
      );
    }
  });

  it('know the dates of events without a partition being registered', () => {
    const { Parameters, PartitionKeys } = tables.get('events') ?? {};
    expect(PartitionKeys.map(({ Name }: { Name: string }) => Name)).toEqual(['account', 'day']);
    expect(Parameters['projection.day.range']).toBe('2010-01-01,NOW+1DAYS');
  });
});
