import { describe, expect, it } from 'vitest';
import { accountId, liveWorld, NOW } from './live-world.ts';

const bought = { event_name: 'Charged', event_properties: [{ name: 'Amount', operator: 'greater_than', value: 50 }] };
const seen = { event_name: 'Product Viewed' };
const egypt = { geo_fields: [['Egypt']] };
const SUPERSEDED = { code: 'superseded', retry: 'later' };
const units = ({ calls }: ReturnType<typeof liveWorld>) => calls.map(({ campaignId, unitId }) => [campaignId, unitId]);

describe('a live campaign of one action', () => {
  it('takes who did it, with the event and what is known of them', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [bought] });
    const ann = world.know('ann', { name: 'Ann' });
    const event = world.event('ann', 'charged', { props: { Amount: 60 } });
    expect(await world.qualify(world.message(event))).toMatchObject({ events: 1, matched: 1, sent: 1 });
    expect(world.calls[0]).toMatchObject({ campaignId: 7, unitId: event.eventId, profileId: ann.profileId });
    expect(world.calls[0]?.unit).toMatchObject({
      timezone: 'UTC',
      recipients: [{ profile: { name: 'Ann' }, event: { name: 'charged', ts: event.ts, props: { Amount: 60 } } }],
    });
  });

  it('takes nobody whose event or profile does not pass its filters', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [bought], profile: egypt });
    world.know('ann', { props: { Country: 'Egypt' } });
    world.know('bob', { props: { Country: 'India' } });
    const wanted = world.event('ann', 'Charged', { props: { Amount: 51 } });
    const others = [
      world.event('ann', 'Charged', { props: { Amount: 50 } }),
      world.event('ann', 'Other', { props: { Amount: 51 } }),
      world.event('bob', 'Charged', { props: { Amount: 51 } }),
    ];
    await world.qualify(world.message(wanted, ...others));
    expect(units(world)).toEqual([[7, wanted.eventId]]);
  });

  it('qualifies once, however often the stream or the queue brings the event, also at once (failure mode 9)', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    const event = world.event('ann', 'Product Viewed');
    const workers = [world.newWorker(), world.newWorker(), world.newWorker()];
    const tries = await Promise.allSettled(workers.map((worker) => worker(world.message(event))));
    for (const { status } of tries) expect(['fulfilled', 'rejected']).toContain(status);
    await world.newWorker()(world.message(event));
    expect(units(world)).toEqual([[7, event.eventId]]);
  });

  it('sends again with the same id where the process died before it was noted as sent, and not before its claim is over', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    const message = world.message(world.event('ann', 'Product Viewed'));
    const crashed: number[] = [];
    for (let at = 0; ; at++) {
      world.death.in = at;
      const died = await world
        .newWorker()(message)
        .then(
          () => false,
          () => true,
        );
      world.death.in = Number.POSITIVE_INFINITY;
      if (!died) break;
      crashed.push(at);
      // At once, it is somebody else's still, or done already.
      const before = world.calls.length;
      if (before > 0)
        await world
          .newWorker()(message)
          .catch((thrown) => expect(thrown).toMatchObject(SUPERSEDED));
      expect(world.calls.length).toBe(before);
      world.clock.now += 46_000;
    }
    expect(crashed.length).toBeGreaterThan(8);
    const sent = world.calls.length;
    await world.newWorker()(message);
    expect(world.calls.length).toBe(sent);
    expect(new Set(world.calls.map(({ unitId }) => unitId)).size).toBe(1);
  });

  it.each([
    [-7_201, 0],
    [-7_200, 1],
    [0, 1],
    [120, 1],
    [121, 0],
  ])('of an event whose time is %d seconds from when it was received takes %d people', async (seconds, people) => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    const receivedAt = NOW * 1_000;
    await world.qualify(world.message(world.event('ann', 'Product Viewed', { ts: NOW + seconds, receivedAt })));
    expect(world.calls).toHaveLength(people);
  });

  it('waits for a person who is still being stored, a minute at most, and then takes what the event tells', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    const event = world.event('new', 'Product Viewed');
    expect(await world.qualify(world.message(event))).toMatchObject({ sent: 0, putBack: 1 });
    expect(world.calls).toEqual([]);
    const [again] = world.queue;
    if (!again) throw new Error('nothing was put back');
    expect(world.eventsIn(again.reaction)).toEqual([event]);
    world.clock.now += 61_000;
    await world.qualify(again.reaction);
    expect(world.calls[0]?.unit.recipients[0]?.profile).toMatchObject({
      identity: 'new',
      profileId: world.idOf('new'),
    });

    const known = liveWorld();
    known.publish(7, { kind: 'live', events: [seen] });
    const message = known.message(known.event('new', 'Product Viewed'));
    await known.qualify(message);
    known.know('new', { name: 'Now known' });
    await known.qualify(message);
    expect(known.calls[0]?.unit.recipients[0]?.profile.name).toBe('Now known');
  });

  it('takes who somebody has become part of, and never who was deleted', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    world.know('old ann', { mergedInto: world.idOf('ann') });
    world.know('gone', { deleted: true });
    world.know('back', { forgotten: { at: NOW * 1_000 + 1, shard: 's', position: '1' } });
    await world.qualify(world.message(...['old ann', 'gone', 'back'].map((who) => world.event(who, 'Product Viewed'))));
    expect(world.calls.map(({ profileId }) => profileId)).toEqual([world.idOf('ann')]);
  });

  it('reads nobody’s profile where no campaign asks for the event', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [bought] });
    const some = [world.event('ann', 'Other'), world.event('ann', 'Charged', { props: { Amount: 1 } })];
    await world.qualify(world.message(...some));
    expect(world.profiles.calls.reads).toBe(0);
  });

  it('hears of what was published, and of what was stopped, a second later', async () => {
    const world = liveWorld();
    world.know('ann');
    const tell = () => world.qualify(world.message(world.event('ann', 'Product Viewed')));
    await tell();
    world.publish(7, { kind: 'live', events: [seen] });
    world.clock.now += 1_000;
    await tell();
    world.stop(7);
    world.clock.now += 1_000;
    await tell();
    expect(world.calls).toHaveLength(1);
  });

  it('holds up no other event where one cannot be read, nor where one person cannot be reached (failure mode 16)', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    const message = world.message(world.event('ann', 'Product Viewed'));
    const broken = world.message({ ...world.event('ann', 'Product Viewed'), eventId: 'not an id' });
    expect(await world.qualify(broken)).toMatchObject({ unreadable: 1, sent: 0 });
    expect(await world.qualify(message)).toMatchObject({ sent: 1 });
  });

  it('is another account’s affair where the event is (failure mode 22)', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    const message = world.message(world.event('ann', 'Product Viewed'));
    await world.qualify({ ...message, accountId: 'OTHER' });
    expect(world.calls).toEqual([]);
    expect(accountId).not.toBe('OTHER');
  });
});

describe('a delay', () => {
  const delayed = async (delaySeconds: number) => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] }, { schedule: { kind: 'now', delaySeconds } });
    world.know('ann');
    const event = world.event('ann', 'Product Viewed');
    world.clock.now += 10_000;
    await world.qualify(world.message(event));
    return { world, event };
  };

  it('of up to a quarter of an hour is the queue’s, counted from the event', async () => {
    const { world } = await delayed(900);
    expect(world.calls.map(({ delaySeconds }) => delaySeconds)).toEqual([890]);
    expect((await delayed(5)).world.calls.map(({ delaySeconds }) => delaySeconds)).toEqual([0]);
  });

  it('that is longer is a timer’s: never early, once, and to the person as they are then', async () => {
    const { world, event } = await delayed(10_000);
    world.know('ann', { name: 'By then' });
    const dueAt = event.ts + 10_000;
    for (const at of [NOW + 3_600, dueAt - 1, dueAt + 30, dueAt + 90]) {
      world.clock.now = at * 1_000;
      await world.newSweep()();
    }
    expect(world.calls.map(({ at, unitId }) => [at, unitId])).toEqual([[dueAt + 30, event.eventId]]);
    expect(world.calls[0]?.unit.recipients[0]?.profile.name).toBe('By then');
  });

  it('does not outlive its campaign, nor the person', async () => {
    for (const end of ['stop', 'delete'] as const) {
      const { world, event } = await delayed(3_600);
      if (end === 'stop') world.stop(7);
      else world.know('ann', { deleted: true });
      world.clock.now = (event.ts + 3_601) * 1_000;
      await world.sweep();
      expect(world.calls).toEqual([]);
    }
  });

  it('of a quiet hour ends with it: what is postponed is sent then, once', async () => {
    const world = liveWorld();
    world.publish(7, { kind: 'live', events: [seen] });
    world.know('ann');
    world.quiet.until = NOW + 7_200;
    const message = world.message(world.event('ann', 'Product Viewed'));
    for (const _time of [1, 2]) await world.qualify(message);
    for (const at of [7_199, 7_201, 7_300]) {
      world.clock.now = (NOW + at) * 1_000;
      await world.newSweep()();
      await world.qualify(message);
    }
    expect(world.calls.map(({ at }) => at)).toEqual([NOW + 7_201]);
  });
});
