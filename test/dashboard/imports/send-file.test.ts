import { describe, expect, it } from 'vitest';
import { ApiFailure } from '../../../dashboard/src/api/failure.ts';
import { type FilePorts, sendFile } from '../../../dashboard/src/pages/imports/upload/send-file.ts';
import type { Parts } from '../../../dashboard/src/pages/imports/upload/send-parts.ts';
import { slotsOf } from '../../../dashboard/src/pages/imports/upload/slots.ts';

/** The API as it has one import of a file of 25 bytes; `loses` loses its answer to that all parts are there. */
function apiOf({ loses = false } = {}) {
  const file = new Blob(['x'.repeat(25)]);
  const there = new Map<number, number>();
  const asked: string[] = [];
  let state: 'Uploading' | 'Start mapping' = 'Uploading';
  const answer = (): Parts => ({
    upload: {
      ...{ partBytes: 10, parts: 3 },
      urls: [1, 2, 3].map((part) => ({ part, bytes: part === 3 ? 5 : 10, url: `s3://${part}` })),
    },
    sent: [...there].map(([part, bytes]) => ({ part, bytes })),
  });
  const ports: FilePorts = {
    async stateNow() {
      asked.push('state');
      return state;
    },
    async partsFrom() {
      asked.push('parts');
      if (state !== 'Uploading')
        throw new ApiFailure(`The import is ${state}: its file is not being uploaded`, { status: 409 });
      return answer();
    },
    async sayWhole() {
      asked.push('whole');
      state = 'Start mapping';
      if (loses) throw new ApiFailure('Not answered', { status: 0 });
    },
    async put(url, bytes) {
      asked.push('put');
      there.set(Number(url.at(-1)), bytes.size);
    },
    inSlot: slotsOf(1),
    pause: async () => undefined,
  };
  const { signal } = new AbortController();
  const send = (begin?: Parts) => sendFile(ports, { file, begin, signal, progress: () => undefined });
  return { send, asked, begin: answer(), there };
}

describe('a file that is uploaded', () => {
  it('is sent in its parts, and then it is said that they are there', async () => {
    const { send, asked, begin } = apiOf();
    await send(begin);
    expect(asked).toEqual(['put', 'put', 'put', 'whole']);
  });

  it('goes on where it broke off', async () => {
    const { send, asked, there } = apiOf();
    there.set(1, 10).set(2, 10);
    await send();
    expect(asked).toEqual(['state', 'parts', 'put', 'whole']);
  });

  it('is through when it is tried again after the answer to its last call was lost', async () => {
    const { send, asked, begin } = apiOf({ loses: true });
    await expect(send(begin)).rejects.toThrow('Not answered');
    asked.length = 0;
    await send();
    expect(asked).toEqual(['state']);
  });
});
