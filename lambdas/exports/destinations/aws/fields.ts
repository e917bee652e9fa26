import * as z from 'zod';

/** Fields of settings that are the same for every partner in AWS. */
const ROLE = 'must be the ARN of a role, such as arn:aws:iam::123456789012:role/causeway';
export const roleArnSchema = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, ROLE)
  .meta({ title: 'Role', description: ROLE });

/** As a region is spelt, within a longer pattern. */
export const REGION = '[a-z]{2}(-[a-z]+){1,3}-\\d{1,2}';
