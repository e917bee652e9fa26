import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { type Format, formats } from '../../lambdas/exports/domain/formats.ts';
import { exportPart } from './export-part.ts';
import type { LakeOnDisk } from './lake-on-disk.ts';

/** The most memory that one part takes, in a process that does nothing else: this file, run with the part as its argument. */
const partSchema = z.object({ events: z.array(z.string()), profiles: z.array(z.string()), format: z.enum(formats) });
/** A part has no more than a million rows. */
const FILES = 4;

export async function memoryOfPart({ events, profiles }: LakeOnDisk, format: Format): Promise<number> {
  const part: z.infer<typeof partSchema> = { events: events.slice(0, FILES), profiles, format };
  const script = fileURLToPath(import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, JSON.stringify(part)]);
  return Number(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { events, profiles, format } = partSchema.parse(JSON.parse(process.argv[2] ?? ''));
  await exportPart({ lake: { events, profiles, rows: 0, names: [] }, files: events, part: 1, format });
  process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1_024)));
}
