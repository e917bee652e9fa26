import type { Work } from '../destination.ts';
import { refused } from '../trouble.ts';
import { addressOf, putFile, putText } from './blobs.ts';
import { readSas, type Sas } from './sas.ts';
import type { AzureSettings } from './settings.ts';
import { outOfTime } from './trouble.ts';

/** Azure: blobs under the customer's prefix. Needs to create and write, and nothing else. */
const TEST_BLOB = '_causeway-access-test';
const DAY_MS = 86_400_000;
/** Whoever saves an export waits for it, as long as a call of the API may take. */
const TEST_TIMEOUT_MS = 15_000;
const TEST_PATIENCE = { tries: 3, seconds: 5, firstWait: 0.25, longestWait: 1 };

export const azureWork: Work<AzureSettings> = {
  async test(settings, { house: { reach } }) {
    const sas = sasOf(settings);
    refuseSoonOver(sas, new Date());
    const text = 'Written to see whether exports can be.\n';
    const blob = { name: TEST_BLOB, text, type: 'text/plain', timeoutMs: TEST_TIMEOUT_MS };
    await putText({ settings, sas, reach }, blob, TEST_PATIENCE);
  },
  async open(settings, { house: { reach } }) {
    const at = { settings, sas: sasOf(settings), reach };
    return {
      takes: 'files',
      async put(file) {
        await putFile(at, file);
      },
      async putManifest({ name, text }) {
        await putText(at, { name, text, type: 'application/json' });
        return addressOf(settings, name);
      },
    };
  },
};

function sasOf({ sas }: AzureSettings): Sas {
  const read = readSas(sas);
  if (typeof read === 'string') throw refused(`The SAS ${read}.`);
  return read;
}

/** What ends within a day ends before the second run of most exports. */
function refuseSoonOver(sas: Sas, now: Date): void {
  const wrong = outOfTime(sas, now);
  if (wrong) throw refused(wrong);
  if (sas.endsAt && sas.endsAt.getTime() - now.getTime() < DAY_MS) {
    throw refused(`The SAS ends at ${sas.endsAt.toISOString()}, within a day: make one that lives longer.`);
  }
}
