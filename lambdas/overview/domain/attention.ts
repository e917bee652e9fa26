import * as z from 'zod';

/** What somebody should look at, with a sentence that says why; `link` is the call of this API that shows it. */
export const attentionKinds = [
  'records-refused-at-once',
  'records-refused-later',
  'nothing-committed',
  'export-failed',
  'export-paused',
  'export-late',
  'import-rejected',
  'receiver-away',
  'campaign-failed',
] as const;

export const attentionSchema = z.strictObject({
  kind: z.enum(attentionKinds),
  sentence: z.string(),
  at: z.iso.datetime().optional().describe('since when, or when it was last so'),
  id: z.string().optional().describe('of the export, the import, the webhook template or the campaign'),
  link: z.string().optional().describe('the call of this API that shows it'),
});
export type Attention = z.infer<typeof attentionSchema>;
