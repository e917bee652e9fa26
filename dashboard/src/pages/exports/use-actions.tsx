import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Given } from '../../parts/given.tsx';
import { useNotices } from '../../shell/notices.tsx';
import type { Action } from './allowed.ts';
import type { ShownExport } from './types.ts';

type Named = Pick<ShownExport, 'id' | 'name'>;

/** What the actions of an export do. `dialog` belongs on the page: stopping is final, and asks for the name. */
export function useActions(): { act: (action: Action, exported: Named) => void; dialog: ReactNode } {
  const [stopping, setStopping] = useState<Named>();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { tell, tellFailure } = useNotices();
  const fresh = () => queries.invalidateQueries({ queryKey: ['exports'] });
  const quick = useMutation({
    mutationFn: async ({ action, exported }: { action: 'run' | 'pause' | 'resume'; exported: Named }) =>
      await call(action, exported.id),
    onSuccess: async (_answer, { action, exported }) => {
      const name = <Given text={exported.name} />;
      if (action === 'run') tell({ type: 'success', text: <>A run of {name} was started.</> });
      if (action === 'resume') tell({ type: 'success', text: <>{name} goes on; a run was started.</> });
      if (action === 'pause') {
        const undo = { action: () => quick.mutate({ action: 'resume', exported }), text: 'Undo: resume it' };
        tell({ type: 'success', text: <>{name} is paused. Nothing is lost meanwhile.</>, undo });
      }
      await fresh();
    },
    onError: tellFailure,
  });

  function act(action: Action, exported: Named): void {
    if (action === 'edit') navigate(`/settings/partners/exports/${exported.id}/edit`);
    else if (action === 'stop') setStopping(exported);
    else quick.mutate({ action, exported });
  }

  const dialog = stopping && (
    <Confirm
      title="Stop this export?"
      verb="Stop"
      typed={stopping.name}
      act={async () => {
        await call('stop', stopping.id);
        tell({
          type: 'success',
          text: (
            <>
              <Given text={stopping.name} /> is stopped.
            </>
          ),
        });
        await fresh();
      }}
      close={() => setStopping(undefined)}
    >
      It is final: a stopped export cannot be started again. A run that is under way is finished. To interrupt it for a
      while, pause it instead.
    </Confirm>
  );
  return { act, dialog };
}

async function call(action: 'run' | 'pause' | 'resume' | 'stop', exportId: number): Promise<unknown> {
  const params = { params: { path: { id: String(exportId) } } };
  switch (action) {
    case 'run':
      return await answer(api.POST('/api/exports/{id}/run', params));
    case 'pause':
      return await answer(api.POST('/api/exports/{id}/pause', params));
    case 'resume':
      return await answer(api.POST('/api/exports/{id}/resume', params));
    case 'stop':
      return await answer(api.POST('/api/exports/{id}/stop', params));
  }
}
