import { type App, Stack } from 'aws-cdk-lib';
import { Imports } from '../imports.ts';
import { Lake } from '../lake.ts';
import { Alarms } from '../platform/alarms.ts';
import { Profiles } from '../profiles.ts';
import { Sftp, type SftpServer } from '../sftp.ts';
import type { SliceProps } from '../slice-props.ts';
import type { Stage } from '../stages.ts';
import { Upkeep } from '../upkeep.ts';
import { Uploads } from '../uploads.ts';
import type { DataStack } from './data.ts';
import type { DoorStack } from './door.ts';

type InProps = { stage: Stage; data: DataStack; door: DoorStack; sftp: SftpServer | undefined };

/** All that takes records in, stores them and looks after them, in the order of the data. */
export class InStack extends Stack {
  constructor(app: App, id: string, { stage, data, door, sftp }: InProps) {
    super(app, id, { description: `Causeway ${stage.name}: what comes in` });
    const slice: SliceProps = { stage, data, api: door.api, alarms: new Alarms(this, 'Alarms', { stage }) };
    new Uploads(this, 'Uploads', slice);
    new Lake(this, 'Lake', slice);
    new Upkeep(this, 'Upkeep', slice);
    new Profiles(this, 'Profiles', slice);
    new Imports(this, 'Imports', slice);
    new Sftp(this, 'Sftp', { ...slice, server: sftp });
  }
}
