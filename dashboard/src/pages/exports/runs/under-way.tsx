import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Time } from '../../../parts/time.tsx';
import { useNotices } from '../../../shell/notices.tsx';
import { mayChange } from '../allowed.ts';
import type { Run, ShownExport } from '../types.ts';
import { rowsInWords } from '../words.ts';

/** A run that is under way, as far as it has come; it can be cancelled. */
export function UnderWay({ exported, run }: { exported: Pick<ShownExport, 'id' | 'partner'>; run: Run }) {
  const { role } = useSession();
  const [isCancelling, setCancelling] = useState(false);
  const queries = useQueryClient();
  const { tell } = useNotices();
  const { partsDone, parts } = run.progress;
  const path = { id: String(exported.id), runAt: String(run.runAt) };
  return (
    <Container>
      <ProgressBar
        label="A run is under way"
        description={
          <>
            Since <Time at={run.startedAt} />
          </>
        }
        value={parts ? (100 * partsDone) / parts : 0}
        additionalInfo={
          parts === null
            ? 'It finds out what to send.'
            : `${partsDone} of ${parts} ${parts === 1 ? 'part' : 'parts'}, ${rowsInWords(run.rows)} so far`
        }
      />
      {mayChange(role) && <Button onClick={() => setCancelling(true)}>Cancel the run</Button>}
      {isCancelling && (
        <Confirm
          title="Cancel this run?"
          verb="Cancel the run"
          act={async () => {
            await answer(api.POST('/api/exports/{id}/runs/{runAt}/cancel', { params: { path } }));
            tell({ type: 'success', text: 'The run is cancelled; its rows stay for the next one.' });
            await queries.invalidateQueries({ queryKey: ['exports'] });
          }}
          close={() => setCancelling(false)}
        >
          Its rows stay for the next run. Files that it has written so far are in no manifest, and are to be ignored.
        </Confirm>
      )}
    </Container>
  );
}
