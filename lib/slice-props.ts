import type { Alarms } from './platform/alarms.ts';
import type { Egress } from './platform/egress.ts';
import type { HouseApi } from './platform/http-api.ts';
import type { DataStack } from './stacks/data.ts';
import type { Stage } from './stages.ts';

/** What every slice is given: the stack that keeps the data, the API, and the alarms of its own stack. */
export type SliceProps = {
  stage: Stage;
  data: DataStack;
  api: HouseApi;
  alarms: Alarms;
  /** Of the stack Out, where the deployment has one. */
  egress?: Egress | undefined;
};
