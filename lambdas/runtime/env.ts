import * as z from 'zod';

/**
 * The one reader of `process.env`. A handler calls it once, at module load, with its slice's shape: a missing variable
 * stops the cold start with the variable's name, instead of surfacing later.
 */
export function readEnv<Shape extends z.ZodObject>(shape: Shape): z.infer<Shape> {
  const parsed = shape.safeParse(process.env);
  if (!parsed.success) throw new Error(`environment: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const platformEnv = z.object({
  /** Set on the one-machine stack only; S3 then needs path-style addresses. */
  AWS_ENDPOINT_URL: z.string().optional(),
  /** Set on the one-machine stack only; partners' APIs are behind this address (`reach.ts`). */
  PARTNERS_AT: z.url().optional(),
  /** That of the stage: two may be in one AWS account, and alarms of one are not to look at what the other counts. */
  POWERTOOLS_METRICS_NAMESPACE: z.string().default('Causeway'),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().default(1769),
});
export const platform = readEnv(platformEnv);
