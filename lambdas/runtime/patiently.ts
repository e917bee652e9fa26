import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '#core/failure.ts';

/** How long something is tried, and how often at most, with waits that double from the first on. */
export type Patience = { seconds: number; tries?: number; firstWait: number; longestWait: number };

/** Tries again while that can help and patience lasts; throws the last `Failure`. Waits as long as it was asked to. */
export async function patiently<T>(
  { seconds, tries = Number.POSITIVE_INFINITY, firstWait, longestWait }: Patience,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (let tried = 1, pause = firstWait; ; tried++, pause = Math.min(pause * 2, longestWait)) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof Failure) || thrown.retry === 'never' || tried >= tries) throw thrown;
      const jittered = pause * (1 + Math.random() / 2);
      const asked = Math.max(jittered, thrown.afterSeconds ?? 0) * 1_000;
      if (Date.now() + asked > deadline) throw thrown;
      await wait(asked);
    }
  }
}
