import * as z from 'zod';
import { REGION, roleArnSchema } from '../aws/fields.ts';

/** Settings of an export to Amazon EventBridge; none is a secret. */
const BUS = 'must be the ARN of an event bus, such as arn:aws:events:eu-central-1:123456789012:event-bus/orders';
const BUS_PATTERN = new RegExp(`^arn:aws[a-z-]*:events:${REGION}:\\d{12}:event-bus/[\\w./-]{1,256}$`);

export const eventBridgeSettings = z.strictObject({
  busArn: z.string(BUS).regex(BUS_PATTERN, BUS).meta({ title: 'Event bus', description: BUS }),
  access: z
    .discriminatedUnion(
      'kind',
      [
        z.strictObject({ kind: z.literal('bus-policy') }).meta({ title: 'The bus’s policy lets us in' }),
        z.strictObject({ kind: z.literal('role'), roleArn: roleArnSchema }).meta({ title: 'A role of yours' }),
      ],
      'must have the kind bus-policy or role',
    )
    .default({ kind: 'bus-policy' })
    .meta({ title: 'Access' }),
  /** Whether events are put on the bus as they come, too; for recurring exports of events. */
  instant: z.boolean('must be true or false').default(true).meta({
    title: 'Events at once',
    description: 'each event is also put on the bus as it comes; for recurring exports of events',
  }),
  /** Whether a record has an entry of its own, or shares one with as many as fit. */
  packing: z.enum(['one', 'packed'], 'must be one or packed').default('one').meta({
    title: 'Packing',
    description: 'one: an entry for each record; packed: as many records in an entry as fit',
  }),
});
export type EventBridgeSettings = z.infer<typeof eventBridgeSettings>;

/** The region in which a bus is, by its ARN. */
export const regionOf = (busArn: string): string => busArn.split(':')[3] ?? '';
