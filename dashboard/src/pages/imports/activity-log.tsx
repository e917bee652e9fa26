import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useSearchParams } from 'react-router';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import './imports.css';
import { ImportsTable } from './imports-table.tsx';
import { pagesOf } from './pages.tsx';
import { useImports } from './queries.ts';

/** Every import of the account, whichever way it came, the newest first. */
const CHANNELS = [
  { value: '', label: 'SFTP and CSV uploads' },
  { value: 'sftp', label: 'SFTP' },
  { value: 'csv', label: 'CSV uploads' },
];

const STATES = [
  { value: '', label: 'Any' },
  ...['Uploading', 'Start mapping', 'Processing', 'Completed', 'Rejected', 'Cancelled'].map((value) => {
    return { value, label: value };
  }),
];

export function ActivityLog() {
  const [search] = useSearchParams();
  const [channel, state] = [search.get('channel') ?? '', search.get('state') ?? ''];
  const before = search.get('before') ?? undefined;
  const query = useImports({ channel, state, ...(before !== undefined && { before }) });
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
      <div className="filters">
        <Filter label="Came by" name="channel" options={CHANNELS} chosen={channel} />
        <Filter label="State" name="state" options={STATES} chosen={state} />
      </div>
      <Loaded query={query}>
        {({ imports, next }) => (
          <ImportsTable
            imports={imports}
            kind="log"
            isFiltered={channel !== '' || state !== ''}
            footer={pagesOf({ before, next })}
          />
        )}
      </Loaded>
    </Page>
  );
}

type Options = readonly { value: string; label: string }[];

/** Chosen anew, it begins at the newest again. */
function Filter({ label, name, options, chosen }: { label: string; name: string; options: Options; chosen: string }) {
  const [search, setSearch] = useSearchParams();
  return (
    <FormField label={label}>
      <Select
        selectedOption={options.find(({ value }) => value === chosen) ?? { value: chosen, label: chosen }}
        options={options}
        onChange={({ detail }) => {
          const to = new URLSearchParams(search);
          to.delete('before');
          to.set(name, detail.selectedOption.value ?? '');
          if (to.get(name) === '') to.delete(name);
          setSearch(to);
        }}
      />
    </FormField>
  );
}
