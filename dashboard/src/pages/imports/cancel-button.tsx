import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { Confirm } from '../../parts/confirm.tsx';
import { Given } from '../../parts/given.tsx';
import { useNotices } from '../../shell/notices.tsx';
import type { Import } from './import.ts';
import { cancelImport, useImportChange } from './queries.ts';

/** Ends an import of which nothing is stored; from then on the API refuses, and says why. */
export function CancelButton({ made, after }: { made: Pick<Import, 'importId' | 'fileName'>; after?: () => void }) {
  const [isAsked, setAsked] = useState(false);
  const cancel = useImportChange(cancelImport);
  const { tell } = useNotices();
  const { importId, fileName } = made;

  async function act(): Promise<void> {
    await cancel.mutateAsync(importId);
    tell({ type: 'success', text: 'The import is cancelled; nothing of the file is stored.' });
    after?.();
  }

  return (
    <>
      <Button ariaLabel={`Cancel import of ${fileName}`} onClick={() => setAsked(true)}>
        Cancel import
      </Button>
      {isAsked && (
        <Confirm title="Cancel this import?" verb="Cancel import" act={act} close={() => setAsked(false)}>
          Nothing of <Given text={fileName} /> will be stored, and what was sent of it is removed. To import it after
          all, drop it again.
        </Confirm>
      )}
    </>
  );
}
