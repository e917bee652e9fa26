import { PutObjectCommand } from '@aws-sdk/client-s3';
import { inParallel } from '#core/in-parallel.ts';
import { type Delivery, deliverySchema } from '#core/messages/delivery.ts';
import type { Erased } from '#core/people/erasure.ts';
import { keysUnder, type ObjectsAt } from '#store/aws/json-objects.ts';
import { KEPT, putLines } from '#store/webhooks/attempts.ts';
import { parseLines, readLines } from '#store/webhooks/log-objects.ts';

/**
 * Takes webhook calls about deleted people out of what is kept for replays: an object that has any is written anew without
 * them, and a body that stands by itself becomes empty, which who delivers takes for gone. A call about many people goes when one
 * of them was deleted: its body is one text. The log of attempts has ids of profiles alone, and stays.
 */
const A_PAGE = 1_000;
const WIDTH = 8;

/** How many calls were taken out; done again, it finds none. */
export async function forgetCalls(
  bodies: ObjectsAt,
  { accountId, people }: { accountId: string; people: readonly Erased[] },
): Promise<number> {
  const gone = new Map(people.map(({ profileId, before }) => [profileId, before ?? Number.POSITIVE_INFINITY]));
  /** Who came back under a name of theirs is somebody new: calls that were made since are about them. */
  const isAbout = ({ profileIds, queuedAt, replay }: Delivery) =>
    profileIds.some((id) => (replay !== undefined ? gone.has(id) : queuedAt <= (gone.get(id) ?? -1)));
  let forgotten = 0;
  async function clean(key: string): Promise<void> {
    const { records, broken } = parseLines(deliverySchema, (await readLines(bodies, key)) ?? []);
    const about = records.filter(isAbout);
    if (about.length === 0 && broken === 0) return;
    for (const { bodyKey } of about) {
      if (bodyKey === undefined) continue;
      await bodies.client.send(new PutObjectCommand({ Bucket: bodies.bucket, Key: bodyKey, Body: '' }));
    }
    const lines = records.filter((call) => !isAbout(call));
    await putLines(bodies.client, { Bucket: bodies.bucket, Key: key, lines });
    forgotten += about.length;
  }
  const prefix = `${KEPT}account=${accountId}/`;
  for (let keys = await keysUnder(bodies, { prefix, most: A_PAGE }); keys.length > 0; ) {
    await inParallel(keys, { width: WIDTH, work: clean });
    if (keys.length < A_PAGE) break;
    keys = await keysUnder(bodies, { prefix, after: keys.at(-1) ?? '', most: A_PAGE });
  }
  return forgotten;
}
