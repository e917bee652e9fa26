import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useSearchParams } from 'react-router';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { ImportsTable } from './imports-table.tsx';
import { pagesOf } from './pages.tsx';
import { useImports } from './queries.ts';

/** Every import of the account, whichever way it came, the newest first. */
const CHANNELS = [
  { value: '', label: 'SFTP and CSV uploads' },
  { value: 'sftp', label: 'SFTP' },
  { value: 'csv', label: 'CSV uploads' },
];

export function ActivityLog() {
  const [search, setSearch] = useSearchParams();
  const given = search.get('channel');
  const channel = given === 'csv' || given === 'sftp' ? given : undefined;
  const before = search.get('before') ?? undefined;
  const query = useImports({ ...(channel && { channel }), ...(before !== undefined && { before }) });
  return (
    <Page
      title="Activity Log"
      description="Imports by SFTP and CSV uploads, the newest first; kept for 90 days."
      actions={
        <Button
          iconName="refresh"
          ariaLabel="Refresh"
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        />
      }
    >
      <FormField label="Came by">
        <Select
          selectedOption={CHANNELS.find(({ value }) => value === (channel ?? '')) ?? null}
          options={CHANNELS}
          onChange={({ detail }) => {
            const value = detail.selectedOption.value ?? '';
            setSearch(value === '' ? {} : { channel: value });
          }}
        />
      </FormField>
      <Loaded query={query}>
        {({ imports, next }) => <ImportsTable imports={imports} kind="log" footer={pagesOf({ before, next })} />}
      </Loaded>
    </Page>
  );
}
