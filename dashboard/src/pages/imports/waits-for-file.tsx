import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { CancelButton } from './cancel-button.tsx';
import type { Import } from './import.ts';
import { whyAnother } from './upload/match.ts';
import { rememberedFiles } from './upload/remembered.ts';
import { resumeUpload } from './upload/uploads.ts';

/** An upload that broke off goes on when its file is chosen again: a page may not open it by itself. */
export function WaitsForFile({ made }: { made: Import }) {
  const { accountId } = useSession();
  const [why, setWhy] = useState<string>();

  function take([file]: readonly File[]): void {
    if (!file) return;
    const another = whyAnother(file, { made, remembered: rememberedFiles(accountId) });
    setWhy(another);
    if (another === undefined) resumeUpload(accountId, file, made);
  }

  return (
    <FormField errorText={why}>
      <SpaceBetween direction="horizontal" size="xs">
        <FileInput
          value={[]}
          ariaLabel={`Choose the file again: ${made.fileName}`}
          onChange={({ detail }) => take(detail.value)}
        >
          Choose the file again
        </FileInput>
        <CancelButton made={made} />
      </SpaceBetween>
    </FormField>
  );
}
