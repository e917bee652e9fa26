import ProgressBar from '@cloudscape-design/components/progress-bar';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Import } from './import.ts';
import { statusOf } from './words.ts';

/** The state of an import as a badge; of one that is processed, how far it is. */
export function State({ made }: { made: Import }) {
  const { state, doing, percent, fileName } = made;
  if (state === 'Processing')
    return <ProgressBar value={percent} label={state} description={doing} ariaLabel={`Progress of ${fileName}`} />;
  return <StatusIndicator type={statusOf(made)}>{state}</StatusIndicator>;
}
