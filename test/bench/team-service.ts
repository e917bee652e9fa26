import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Ajv } from 'ajv';
import fastify, { type FastifyInstance } from 'fastify';

/**
 * What a good Node team writes in an afternoon to take the same uploads: fastify, a compiled schema per record, an answer
 * per refused record, the good ones gzipped to a file. Nothing is sorted, partitioned, typed, acknowledged or kept once.
 */
const text = { type: 'string', maxLength: 512 } as const;
const scalar = { anyOf: [text, { type: 'number' }, { type: 'boolean' }, { type: 'null' }] } as const;
const recordSchema = {
  type: 'object',
  required: ['type', 'identity', 'evtName'],
  properties: {
    type: { const: 'event' },
    identity: { anyOf: [{ type: 'string', minLength: 1, maxLength: 1_024 }, { type: 'integer' }] },
    evtName: { type: 'string', minLength: 1, maxLength: 512 },
    ts: { type: 'integer', minimum: 1 },
    evtData: {
      type: 'object',
      maxProperties: 256,
      additionalProperties: { anyOf: [...scalar.anyOf, { type: 'array', items: scalar }] },
    },
  },
} as const;

type Service = { app: FastifyInstance; close: () => Promise<void> };

export function teamService(path: string): Service {
  const app = fastify({ bodyLimit: 4 * 1024 * 1024 });
  const ajv = new Ajv({ allowUnionTypes: true });
  const isGood = ajv.compile(recordSchema);
  const gzip = createGzip();
  const written = finished(gzip.pipe(createWriteStream(path)));

  app.post<{ Body: { d: unknown[] } }>('/1/upload', async ({ body: { d } }) => {
    const receivedAt = Date.now();
    const unprocessed: object[] = [];
    let lines = '';
    for (const record of d) {
      if (isGood(record)) lines += `${JSON.stringify({ id: randomUUID(), receivedAt, record })}\n`;
      else unprocessed.push({ status: 'fail', code: 512, error: ajv.errorsText(isGood.errors), record });
    }
    if (!gzip.write(lines)) await once(gzip, 'drain');
    return {
      status: unprocessed.length === 0 ? 'success' : 'partial',
      processed: d.length - unprocessed.length,
      unprocessed,
    };
  });

  async function close(): Promise<void> {
    gzip.end();
    await written;
    await app.close();
  }
  return { app, close };
}
