import './exports.css';
import { useSession } from '../../api/session.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { mayChange } from './allowed.ts';
import { OnlyShown } from './only-shown.tsx';
import { usePartners } from './queries.ts';
import { NewExportWizard } from './wish/new-export-wizard.tsx';

/** + New Export: what partners are, `GET /api/partners` says; this page knows none. */
export function NewExport() {
  const { role } = useSession();
  const partners = usePartners();
  return (
    <Page title="New Export">
      {mayChange(role) ? (
        <Loaded query={partners}>{(found) => <NewExportWizard partners={found} />}</Loaded>
      ) : (
        <OnlyShown />
      )}
    </Page>
  );
}
