import { gzipSync, zstdCompressSync, constants } from 'node:zlib';
import { eventRecords } from './workload.ts';
import { takeUpload, frameLane } from '#core/take-upload.ts';
import { readUploadBody } from '../../lambdas/uploads/domain/upload-body.ts';
import { compressGroup } from '#store/ingest.ts';
import { jsonText } from '#core/ingest-group.ts';
import { checkRecord } from '#core/records/check-record.ts';
const text = JSON.stringify({ d: eventRecords(1000, { people: 400, days: 1 }) });
const records = JSON.parse(text).d;
const upload = { uploadId: 'a'.repeat(24), accountId: 'A', timezone: 'UTC', receivedAt: 1_790_000_000_123 };
const frame = (() => { const t = takeUpload(upload, { records, lanes: 1 }); return frameLane(upload, { lane: t.lanes[0]!, group: 0 }); })();
console.error('text', text.length, Buffer.byteLength(text), 'frame', frame.length, 'zstd', compressGroup(frame).length, 'gzip1', gzipSync(frame, { level: 1 }).length);
const jobs: Record<string, () => unknown> = {
  parse: () => JSON.parse(text),
  read: () => readUploadBody(text),
  check: () => { const r = []; for (let i = 0; i < records.length; i++) r.push(checkRecord(records[i], { place: i, now: 5 })); return r; },
  stringify: () => { let n = 0; for (const r of records) n += JSON.stringify(r.evtData).length; return n; },
  jsonText: () => { let n = 0; for (const r of records) n += jsonText(r.evtData).length; return n; },
  take: () => takeUpload(upload, { records, lanes: 1 }),
  takeFrame: () => frameLane(upload, { lane: takeUpload(upload, { records, lanes: 1 }).lanes[0]!, group: 0 }),
  zstd1: () => compressGroup(frame),
  zstdm3: () => zstdCompressSync(frame, { params: { [constants.ZSTD_c_compressionLevel]: -3 } }),
  zstdm1: () => zstdCompressSync(frame, { params: { [constants.ZSTD_c_compressionLevel]: -1 } }),
  gzip1: () => gzipSync(frame, { level: 1 }),
};
for (let round = 0; round < 2; round++)
for (const [name, job] of Object.entries(jobs)) {
  const c = process.cpuUsage(); const t = performance.now();
  for (let i = 0; i < 200; i++) job();
  const u = process.cpuUsage(c);
  if (round) console.error(name.padEnd(10), ((performance.now() - t) / 200).toFixed(2), 'ms wall', ((u.user + u.system) / 200_000).toFixed(2), 'ms cpu');
}
