import { soak } from '../webhooks/soak.ts';
import type { Bench, Figure } from './harness.ts';

/** 200,000 deliveries over loopback, one in twenty to a receiver that fails, without and with workers killed at random. */
const SIZE = { deliveries: 200_000, workers: 2, speed: 50, hangs: true, timeoutMs: 5_000 };

async function* run(): AsyncGenerator<Figure> {
  for (const killsABatch of [0, 0.1]) {
    const { lost, both, strangers, disagreeing, invented, duplicates, dead, hopeless, ...ended } = await soak({
      ...SIZE,
      killsABatch,
    });
    const amiss = [lost, both, strangers, killsABatch === 0 ? disagreeing : invented].flat();
    if (amiss.length > 0) console.error(`soak: amiss, first of them ${amiss.slice(0, 5).join(', ')}`);
    const told = `${dead} on the dead-letter queue, of ${hopeless} that nobody takes; ${duplicates} duplicates, ${ended.kills} kills, ${ended.broughtBack} brought back`;
    const yardstick = `ids lost, doubled or told of wrongly; ${told}`;
    const bench = killsABatch === 0 ? 'soak' : 'soak.killed';
    yield {
      bench,
      ratio: amiss.length + Math.abs(dead - hopeless),
      atMost: 0,
      rows: SIZE.deliveries,
      seconds: ended.seconds,
      yardstick,
    };
  }
}

export const soakBench: Bench = { name: 'soak', run };
