import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { isFinal, refused } from '../trouble.ts';
import { type Caller, isOwn, trustPolicy } from './policies.ts';

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
    if (isOwn(role.roleArn, role)) return refused(ownRole(role.roleArn), thrown);
    return refused(
      `The role ${role.roleArn} could not be assumed: its trust policy must let this deployment’s writer in, with your external id: ${trustPolicy(role)}.`,
      thrown,
    );
  }
  const text = `The role ${role.roleArn} could not be assumed just now; please try again.`;
  return new Failure('unavailable', text, { retry: 'later', cause: thrown });
}

/** Some of those trust the whole account, so the writer may take none (`lib/exports-writer.ts`). */
function ownRole(roleArn: string): string {
  return `The role ${roleArn} is of the AWS account that this deployment is in, whose roles exports never take. Use access of kind "bucket-policy", for a bus "bus-policy", with the policy that the instructions have for that account, once its operator lists the bucket or bus; or, for a bucket, of kind "keys".`;
}
