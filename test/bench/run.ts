import { spawnSync } from 'node:child_process';
import { acceptUpload } from './accept-upload.ts';
import { campaignsAudience } from './campaigns-audience.ts';
import { campaignsLive } from './campaigns-live.ts';
import { deliverWebhook } from './deliver-webhook.ts';
import { type Bench, isMet } from './harness.ts';
import { importBench, importLargeBench } from './import.ts';
import { ingest } from './ingest.ts';
import { largeQuery } from './large-query.ts';
import { openCursor, selectiveCursor } from './open-cursor.ts';
import { pageRead } from './page-read.ts';
import { rollUpBench } from './roll-up.ts';
import { soakBench } from './soak.ts';
import { storeBatch } from './store-batch.ts';
import { webhookQueues } from './webhook-queues.ts';
import { writePart } from './write-part.ts';
import { writeWide } from './write-wide.ts';

/**
 * `npm run bench [-- name…]`: one JSON line per figure on standard output; exit status 1 if any misses its bound. A name
 * may be the start of several; a bench's whole name means that one alone. Each bench has a process to itself, so that `rssMiB` is the most that it alone had.
 */
const benches: readonly Bench[] = [
  acceptUpload,
  storeBatch,
  ingest,
  writePart,
  writeWide,
  pageRead,
  openCursor,
  selectiveCursor,
  rollUpBench,
  largeQuery,
  campaignsLive,
  campaignsAudience,
  deliverWebhook,
  webhookQueues,
  soakBench,
  importBench,
  importLargeBench,
];

const asked = process.argv.slice(2);
const whole = benches.filter(({ name }) => asked.includes(name));
const begun = benches.filter(({ name, long = false }) =>
  asked.length === 0 ? !long : asked.some((start) => name.startsWith(start)),
);
const chosen = whole.length === 1 && asked.length === 1 ? whole : begun;
const [bench] = chosen;

if (bench === undefined) {
  console.error(`no such bench; there are: ${benches.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else if (chosen.length > 1) {
  for (const { name } of chosen) {
    const [script = ''] = process.argv.slice(1);
    const child = spawnSync(process.execPath, [...process.execArgv, script, name], { stdio: 'inherit' });
    if (child.status !== 0) process.exitCode = 1;
  }
} else {
  for await (const figure of bench.run()) {
    const rssMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
    const rounded = Object.entries(figure).map(([key, value]) => [
      key,
      typeof value === 'number' ? round(value) : value,
    ]);
    process.stdout.write(`${JSON.stringify({ rssMiB, ...Object.fromEntries(rounded) })}\n`);
    if (!isMet(figure)) process.exitCode = 1;
  }
}

function round(value: number): number {
  return Number(value.toPrecision(value >= 1_000 ? 12 : 3));
}
