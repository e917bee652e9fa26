import * as z from 'zod';

/** The answer to a call with several records in it, each taken or refused on its own (wire contract, upload: answer). */
export const perRecordShape = {
  status: z.enum(['success', 'partial', 'fail']).describe('whether all, some or none of the records were taken'),
  processed: z.int().describe('how many were taken'),
  unprocessed: z.array(
    z.strictObject({
      status: z.literal('fail'),
      code: z.int().describe('of the wire contract, such as 512 or 555'),
      error: z.string(),
      record: z.unknown().describe('as it was sent'),
    }),
  ),
};
