import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { SharingAccount } from '#core/queries/preparing.ts';
import { CLAIM_LASTS_MS, type Preparations } from '#store/accounts/preparing.ts';
import type { Asking } from '../domain/serve.ts';
import type { countItems } from './count-items.ts';

/** Has questions answered by calling `counts/run-count` asynchronously, where the account has room for one more preparation. */
export type CountsIn = {
  now: () => number;
  items: Pick<ReturnType<typeof countItems>, 'claim' | 'release'>;
  sharing: Preparations;
  run: { client: LambdaClient; functionName: string };
};
type Wanted = { account: SharingAccount; requestId: number };

/** What an answer is called among the preparations of the account. */
export function placeOf({ requestId, claim = 0 }: Asking): string {
  return `count-${requestId}-${claim}`;
}

export function countsIn({ now, items, sharing, run }: CountsIn) {
  async function start(asking: Asking): Promise<void> {
    const Payload = JSON.stringify(asking);
    await run.client.send(new InvokeCommand({ FunctionName: run.functionName, InvocationType: 'Event', Payload }));
  }

  return {
    start,
    async reserve({ account, requestId }: Wanted): Promise<number | undefined> {
      const claim = now() + CLAIM_LASTS_MS;
      const place = placeOf({ accountId: account.accountId, requestId, claim });
      return (await sharing.enter(account, place)) ? claim : undefined;
    },
    async ensure({ account, requestId }: Wanted): Promise<void> {
      const noted = { accountId: account.accountId, requestId };
      const claim = await items.claim(noted);
      if (claim === undefined) return;
      const hasRoom = await sharing.enter(account, placeOf({ ...noted, claim }));
      await (hasRoom ? start({ ...noted, claim }) : items.release(noted));
    },
  };
}
