import * as z from 'zod';
import { filterShape, idSchema } from './attempt-filter.ts';
import { steps } from './stats-span.ts';

const shape = {
  from: filterShape.from.describe(
    'the first instant of the series; 60 minutes, 24 hours or 30 days before `to`, where left out',
  ),
  to: filterShape.to.describe('the series ends before it; now, where left out'),
  per: z
    .enum(steps, { error: `must be one of ${steps.join(', ')}` })
    .default('hour')
    .describe('a step of the series: at most 1,440 minutes or 168 hours of the last 7 days, or 400 days; UTC'),
};

export const statsQuery = z.strictObject(shape);
export const campaignStatsQuery = z.strictObject({ campaign: idSchema.describe('number of the campaign'), ...shape });
