import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isFinal, refused } from '../trouble.ts';
import { type Caller, trustPolicy } from './policies.ts';

/** What AWS refuses, as far as it says the same of every service; its texts are not passed on. */
const errorSchema = z.object({
  name: z.string().default('Error'),
  message: z.string().default(''),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).default({}),
});

export function classify(thrown: unknown): { name: string; message: string; status: number | undefined } {
  const { name = 'Error', message = '', $metadata } = errorSchema.safeParse(thrown).data ?? {};
  return { name, message, status: $metadata?.httpStatusCode };
}

export function roleTrouble(thrown: unknown, role: { roleArn: string } & Caller): Failure {
  if (isFinal(classify(thrown).status)) {
    return refused(
      `The role ${role.roleArn} could not be assumed: its trust policy must let this deployment’s writer in, with your external id: ${trustPolicy(role)}.`,
      thrown,
    );
  }
  const text = `The role ${role.roleArn} could not be assumed just now; please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause: thrown });
}
