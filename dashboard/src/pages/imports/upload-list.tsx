import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Given } from '../../parts/given.tsx';
import { CancelButton } from './cancel-button.tsx';
import { sizeText } from './figures.ts';
import { dropUpload, retryUpload, type Upload } from './upload/uploads.ts';

/** Files that are being sent by this tab, each with how far it is. */
export function UploadList({ uploads }: { uploads: readonly Upload[] }) {
  if (uploads.length === 0) return null;
  return (
    <Container header={<Header variant="h2">Being uploaded</Header>}>
      <SpaceBetween size="l">
        {uploads.map((upload) => (
          <UploadProgress key={upload.key} upload={upload} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

export function UploadProgress({ upload }: { upload: Upload }) {
  const { file, sentBytes, state, failure } = upload;
  const percent = Math.floor((100 * sentBytes) / file.size);
  const isFailed = state === 'failed';
  return (
    <div className="upload">
      <ProgressBar
        value={percent}
        status={isFailed ? 'error' : 'in-progress'}
        label={<Given text={file.name} lines={2} />}
        ariaLabel={`Upload of ${file.name}`}
        description={
          state === 'checking'
            ? 'All parts are there; the file is looked at'
            : `${sizeText(sentBytes)} of ${sizeText(file.size)}`
        }
        resultText={failure}
      />
      <Buttons upload={upload} />
    </div>
  );
}

function Buttons({ upload }: { upload: Upload }) {
  const { file, state, importId } = upload;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {state === 'failed' && (
        <Button ariaLabel={`Try again to upload ${file.name}`} onClick={() => retryUpload(upload)}>
          Try again
        </Button>
      )}
      {importId === undefined ? (
        <Button ariaLabel={`Dismiss ${file.name}`} onClick={() => dropUpload(upload)}>
          Dismiss
        </Button>
      ) : (
        <CancelButton made={{ importId, fileName: file.name }} after={() => dropUpload(upload)} />
      )}
    </SpaceBetween>
  );
}
