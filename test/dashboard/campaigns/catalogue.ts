import type { TriggerEntry } from '../../../dashboard/src/pages/campaigns/shapes.ts';
import { triggers } from '../../../lambdas/campaigns/domain/trigger-catalogue.ts';

/** The API's own catalogue, as the dashboard reads it. */
export const entries: readonly TriggerEntry[] = JSON.parse(JSON.stringify(triggers));
