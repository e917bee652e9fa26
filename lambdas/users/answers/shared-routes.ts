import * as z from 'zod';

/** Shapes and examples that the routes of this slice share. */
export const ofAccount = {
  accountId: z.string(),
  name: z.string(),
  timezone: z.string(),
  region: z.string().describe('the AWS region that the account’s data is in'),
};
export const exampleOf = { accountId: 'ACME-1', name: 'Acme', timezone: 'UTC', region: 'us-east-1' };

export const jane = { id: '0b1c2d3e-0000-4000-8000-000000000001', email: 'jane@example.com' };
