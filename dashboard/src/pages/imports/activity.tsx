import { useParams } from 'react-router';
import { ButtonLink } from '../../parts/button-link.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { Facts } from './facts.tsx';
import { hasEnded, type Import, pathOf } from './import.ts';
import './imports.css';
import { useImport } from './queries.ts';

/** One import of the Activity Log. */
export function Activity() {
  const { id = '' } = useParams();
  const query = useImport(id);
  const made = query.data;
  return (
    <Page title={made ? made.fileName.slice(0, 120) : 'Import'} actions={<Actions made={made} />}>
      <Loaded query={query}>{(found) => <Facts made={found} />}</Loaded>
    </Page>
  );
}

function Actions({ made }: { made: Import | undefined }) {
  const isOpen = made?.channel === 'csv' && !hasEnded(made);
  if (!made || !isOpen) return <ButtonLink to="/settings/import/activity-log">All imports</ButtonLink>;
  return <ButtonLink to={pathOf(made)}>{made.state === 'Start mapping' ? 'Map the columns' : 'Open'}</ButtonLink>;
}
