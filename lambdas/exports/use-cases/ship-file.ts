import { rm } from 'node:fs/promises';
import { Failure } from '#core/failure.ts';
import { finishFile } from '../adapters/finish-file.ts';
import type { DeliveredFile, OpenFiles } from '../destinations/destination.ts';
import type { Ship } from './write-part.ts';

/** Makes a file of records what is delivered, and writes it at the partner's. */
export function shipFile(open: Pick<OpenFiles, 'put'>, { without }: Pick<DeliveredFile, 'without'> = {}): Ship {
  return async ({ name, local, as, maxBytes }) => {
    const finished = await finishFile(local, as);
    const { bytes, sha256 } = finished;
    if (bytes > maxBytes) {
      const text = `${name} came to ${bytes} bytes, more than a file may have.`;
      throw new Failure('corrupt-data', text, { retry: 'never' });
    }
    await open.put({ name, rows: local.rows, ...finished, ...(without && { without }) });
    await rm(finished.path);
    return { bytes, sha256 };
  };
}
