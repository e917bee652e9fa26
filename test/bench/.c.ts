import { eventRecords } from './workload.ts';
import { takeUpload } from '#core/take-upload.ts';
import { compressGroup } from '#store/ingest.ts';
const text = JSON.stringify({ d: eventRecords(1000, { people: 400, days: 1 }) });
const upload = { uploadId: 'a'.repeat(24), accountId: 'A', timezone: 'UTC', receivedAt: 1_790_000_000_123 };
const enc = new TextEncoder();
const scratch = Buffer.allocUnsafe(16_000_000);
const fresh = () => takeUpload(upload, { records: JSON.parse(text).d, lanes: 1 }).lanes[0]!.events.texts;
const jobs: Record<string, (t: string[]) => unknown> = {
  nothing: () => 0,
  join: (t) => t.join('').length,
  joinFrom: (t) => Buffer.from(t.join('')),
  joinEnc: (t) => enc.encode(t.join('')),
  joinInto: (t) => enc.encodeInto(t.join(''), scratch),
  writeEach: (t) => { let at = 0; for (const l of t) at += scratch.write(l, at); return at; },
  utf8Each: (t) => { let at = 0; for (const l of t) at += scratch.utf8Write(l, at); return at; },
  intoEach: (t) => { let at = 0; for (const l of t) at += enc.encodeInto(l, scratch.subarray(at)).written; return at; },
  plus: (t) => { let s = ''; for (const l of t) s += l; return Buffer.from(s); },
};
for (let round = 0; round < 2; round++)
for (const [name, job] of Object.entries(jobs)) {
  let sum = 0;
  for (let i = 0; i < 150; i++) { const t = fresh(); const s = performance.now(); job(t); sum += performance.now() - s; }
  if (round) console.error(name.padEnd(10), (sum / 150).toFixed(3));
}
// parse ascii
const ascii = text.replace(/[^\x00-\x7f]/g, 'x');
for (const [n, x] of [['two', text], ['ascii', ascii]] as const) { const s = performance.now(); for (let i = 0; i < 300; i++) JSON.parse(x); console.error(n, ((performance.now() - s) / 300).toFixed(3)); }
