import * as z from 'zod';
import type { StartedExport } from '../exports.ts';
import type { Stage } from './stage.ts';

/** What would go on after the demo is ended: its recurring exports, and alerts to a receiver that is gone by then. */
export async function leaveInOrder({ api, ledger, receiver }: Stage, exports: readonly StartedExport[]): Promise<void> {
  await ledger.step('its exports stopped, its alerts switched off', async () => {
    for (const { id } of exports) {
      await api.ask({ method: 'POST', path: `/api/exports/${id}/stop`, answer: z.unknown() });
    }
    await api.ask({
      method: 'PUT',
      path: '/api/alerts',
      body: { enabled: false, url: receiver.url },
      answer: z.unknown(),
    });
    return { note: 'events, profiles and delivered files stay' };
  });
}
