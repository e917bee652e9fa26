import type { Alarms } from './platform/alarms.ts';
import type { HouseApi } from './platform/http-api.ts';
import type { DataStack } from './stacks/data.ts';
import type { Stage } from './stages.ts';

/** What every slice is given: where data is kept, the public door, and the one place for alarms. */
export type SliceProps = { stage: Stage; data: DataStack; api: HouseApi; alarms: Alarms };
