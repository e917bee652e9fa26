import './exports.css';
import { useParams } from 'react-router';
import { useSession } from '../../api/session.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { actionsFor, mayChange } from './allowed.ts';
import { OnlyShown } from './only-shown.tsx';
import { useExport, usePartners } from './queries.ts';
import { EditForm } from './wish/edit-form.tsx';

/** An export is edited for its next run. */
export function EditExport() {
  const { id = '' } = useParams();
  const { role } = useSession();
  const shown = useExport(id);
  const partners = usePartners();
  return (
    <Page
      title={shown.data ? `Edit ${shown.data.export.name}` : 'Edit'}
      description="Changes are for the next run. Events stay events, profiles stay profiles, and the partner stays."
    >
      {!mayChange(role) && <OnlyShown />}
      {mayChange(role) && (
        <Loaded query={shown}>
          {({ export: exported }) => (
            <Loaded query={partners}>
              {(all) => {
                const partner = all.find((one) => one.id === exported.partner);
                if (partner && actionsFor(exported).includes('edit')) {
                  return <EditForm key={exported.id} exported={exported} partner={partner} />;
                }
                return (
                  <Empty
                    title="This export cannot be edited"
                    action={<TextLink to={`/settings/partners/exports/${id}`}>Back to the export</TextLink>}
                  >
                    One-time and stopped exports stay as they are; make another one.
                  </Empty>
                );
              }}
            </Loaded>
          )}
        </Loaded>
      )}
    </Page>
  );
}
