import { KinesisClient } from '@aws-sdk/client-kinesis';
import { putUpload } from '../../lambdas/uploads/adapters/put-upload.ts';
import { acceptUpload } from '../../lambdas/uploads/domain/accept.ts';
import { eventRecords } from './workload.ts';
const text = JSON.stringify({ d: eventRecords(1000, { people: 400, days: 1 }) });
const client = Object.assign(new KinesisClient({ region: 'x' }), { send: async (c: any) => ({ Records: c.input.Records.map(() => ({ ShardId: 's', SequenceNumber: '1' })) }) });
const accept = acceptUpload({ lanes: 1, now: Date.now, newUploadId: () => 'a'.repeat(24), put: (upload, lanes) => putUpload({ client, stream: 'i', lanes: 1 }, { upload, lanes }) });
const account = { accountId: 'A', name: 'Acme', timezone: 'Europe/Berlin', createdAt: '2026-01-01T00:00:00Z' };
for (let i = 0; i < 1500; i++) await accept({ account, text, dryRun: false });
