import { apiClient } from './demo/api.ts';
import { follow, switchOn } from './recent/follow.ts';
import { uploadLines } from './recent/lines.ts';
import { defaultDir, layoutOf } from './stack/layout.ts';
import { namedStackFile } from './stack/settings.ts';
import { readStackFile, type StackFile } from './stack/stack-file.ts';
import { painter } from './terminal/colour.ts';

/** `npm run recent`: prints what is uploaded to the running stack's account as it comes, accepted and refused, until Ctrl-C. */
const say = (line: string) => console.log(line);

async function printRecent({ api: address, accountId, passcode }: StackFile, signal: AbortSignal): Promise<void> {
  const api = apiClient({ address, accountId, passcode, signal });
  const { switched, until } = await switchOn(api);
  say(
    switched
      ? `Switched keepRecent on for account ${accountId}, until ${until}: what is uploaded is kept for an hour, from now or 30 seconds on.`
      : `keepRecent is on for account ${accountId}, until ${until}.`,
  );
  say('Waiting for uploads; Ctrl-C ends this.');
  const look = { paint: painter(process.stdout), width: process.stdout.columns };
  say(await follow(api, (upload) => say(uploadLines(upload, look).join('\n'))));
}

const end = new AbortController();
process.once('SIGINT', () => end.abort());
const stack = await readStackFile(namedStackFile() ?? layoutOf(defaultDir).stackFile);
if (stack) {
  await printRecent(stack, end.signal).catch((error: unknown) => {
    if (end.signal.aborted) return;
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
} else {
  say('No stack is running. Start one with `npm start`.');
  process.exitCode = 1;
}
