import Alert from '@cloudscape-design/components/alert';
import { TextLink } from '../../parts/text-link.tsx';

/** Where somebody opens a form whose answer the API would refuse. */
export function OnlyShown() {
  return (
    <Alert type="info" header="You can look at exports">
      Making and changing them needs the role marketer or admin.{' '}
      <TextLink to="/settings/partners/exports">All exports</TextLink>
    </Alert>
  );
}
