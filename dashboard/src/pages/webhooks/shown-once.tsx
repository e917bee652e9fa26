import Alert from '@cloudscape-design/components/alert';
import { CopyableLines } from '../../parts/copyable.tsx';

/** A signing secret that is shown now and never again. */
export function ShownOnce({ secret, note }: { secret: string; note?: string }) {
  return (
    <Alert type="warning" header="The signing secret: shown this once">
      <p>Copy it to the receiver now. It cannot be shown again; whoever loses it makes a new one.</p>
      <CopyableLines text={secret} what="the signing secret" />
      {note && <p>{note}</p>}
    </Alert>
  );
}
