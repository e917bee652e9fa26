import * as z from 'zod';
import type { Funnel } from './flow.ts';

/** What somebody should look at, with a sentence that says why; `link` is the call of this API that shows it. */
export const attentionKinds = [
  'nothing-stored',
  'records-refused-later',
  'export-paused',
  'export-failed',
  'export-late',
  'import-rejected',
  'receiver-away',
  'campaign-failed',
  'records-refused-at-once',
] as const;

export const attentionSchema = z.strictObject({
  kind: z.enum(attentionKinds),
  sentence: z.string(),
  at: z.iso.datetime().optional().describe('since when, or when it was last so'),
  id: z.string().optional().describe('of the export, the import, the webhook template or the campaign'),
  link: z.string().optional().describe('the call of this API that shows it'),
});
export type Attention = z.infer<typeof attentionSchema>;

/** Of one kind, as many are named; a page shows no more. */
const MOST_OF_A_KIND = 5;

/** The most urgent first, and of each kind the newest. */
export function inOrder(all: readonly Attention[]): Attention[] {
  const byKind = Map.groupBy(all, ({ kind }) => kind);
  return attentionKinds.flatMap((kind) =>
    (byKind.get(kind) ?? []).sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1)).slice(0, MOST_OF_A_KIND),
  );
}

const records = (many: number) => (many === 1 ? '1 record was' : `${many.toLocaleString('en')} records were`);
const LATER = 'refused after the upload had been answered "success".';

/** What the flow itself says: records that were refused, and records that nobody stores. */
export function attentionOfFlow(
  { refused, refusedLater, received }: Funnel,
  { minutes, waitsSince }: { minutes: number; waitsSince: string | undefined },
): Attention[] {
  const atOnce = refused - refusedLater;
  const found: Attention[] = [];
  if (waitsSince !== undefined) {
    const sentence = `Records were put on the stream at ${waitsSince}, and nothing has been stored since.`;
    found.push({ kind: 'nothing-stored', sentence, at: waitsSince });
  }
  if (refusedLater > 0) {
    const sentence = `In the last ${minutes} minutes ${records(refusedLater)} ${LATER}`;
    found.push({ kind: 'records-refused-later', sentence, link: '/api/refused' });
  }
  if (atOnce > 0) {
    const sentence = `In the last ${minutes} minutes ${records(atOnce)} refused at once, of ${received.toLocaleString('en')}; the answers of their uploads say why.`;
    found.push({ kind: 'records-refused-at-once', sentence, link: '/api/uploads/recent' });
  }
  return found;
}
