import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Confirm } from '../../parts/confirm.tsx';
import { Given } from '../../parts/given.tsx';
import type { Import } from './import.ts';
import { saveImport, useImportChange } from './queries.ts';

type Props = {
  made: Import;
  prepare: () => Promise<void>;
  isPreviewed: boolean;
  /** Told before the rows are stored, and again where they are not. */
  tell: (isSaving: boolean) => void;
};

/** Stores the rows, after a last question: what profiles become by it cannot be taken back. */
export function SaveButton({ made, prepare, isPreviewed, tell }: Props) {
  const [isAsked, setAsked] = useState(false);
  const [, setSearch] = useSearchParams();
  const save = useImportChange(saveImport);

  async function act(): Promise<void> {
    await prepare();
    tell(true);
    // What follows is no comparison.
    setSearch({});
    try {
      await save.mutateAsync(made.importId);
    } catch (thrown) {
      tell(false);
      throw thrown;
    }
  }

  return (
    <>
      <Button variant="primary" onClick={() => setAsked(true)}>
        Save & Upload
      </Button>
      {isAsked && (
        <Confirm title="Save & Upload?" verb="Save & Upload" act={act} close={() => setAsked(false)}>
          <p className="sentence">
            The rows of <Given text={made.fileName} /> are stored
            {made.type === 'profile'
              ? ', and profiles become what the file says. Values that they replace are gone.'
              : '.'}
          </p>
          {isPreviewed ? null : <p className="sentence">You have not looked at what would change by this mapping.</p>}
        </Confirm>
      )}
    </>
  );
}
