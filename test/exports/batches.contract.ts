import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '#core/failure.ts';
import { takeSecrets } from '#core/secrets.ts';
import type { Gone } from '../../lambdas/exports/domain/gone.ts';
import { accountId } from '../support/http-account.ts';
import type { Fault } from '../support/partners/contract-server.ts';
import { committing } from './committed.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { type EventRow, lakeParts, personId } from './lake-parts.ts';
import { contextOf, type KnownPartner, partnerContract } from './partner.contract.ts';

/**
 * What every partner that takes records must do, from `POST /api/exports` to what it counts in the end. A partner's test calls
 * this with a stand-in for the partner; what only that partner does is tested beside the call.
 */
export type RecordsPartner = KnownPartner & {
  start: () => Promise<StandIn>;
  /** Whether the partner tells by a key that a record has come before; where not, what is sent again comes twice. */
  knowsDoubles: boolean;
  /** Of whom the partner is told that they are gone. */
  tells?: Gone;
};

/** A partner as a test sees and breaks it. */
export type StandIn = AsyncDisposable & {
  /** Where the stand-in listens; undefined where the partner is reached in another way. */
  address?: string;
  /** Ids of the events that the partner counts, and the property `Person` of its people, in any order. */
  arrived: () => string[];
  /** Ids of the people of whom the partner was told that they are deleted, and of those merged into another. */
  gone?: () => string[];
  /** How often something came again that the partner knew by its key; undefined where it has no keys. */
  doubles?: () => number;
  /** Meets the next requests, in this order. */
  meet: (...faults: Fault[]) => void;
  /** Refuses one event, by its id, and takes the others of a request. */
  refuse: (eventId: string) => void;
  /** Refuses the credentials from now on, or no more. */
  revoke: (yes: boolean) => void;
  calls: () => number;
};

/** A partner's name may begin one as it is written. */
const SENTENCE = /^(?:[A-Z]|mParticle).*\.$/;
const TS = 1_790_000_000;
const NAMES = ['Charged', 'App Launched', 'Viewed', 'Added', 'Removed'];
const idOf = (place: number) => String(place).padStart(32, '0');
/** Events of several names: each name's are in requests of their own. */
const rows = (from: number, count: number): EventRow[] =>
  Array.from({ length: count }, (_, index) => {
    const place = from + index;
    return { id: String(place), name: NAMES[place % NAMES.length] ?? '', ts: TS + place, props: { Place: place } };
  });
const idsOf = (from: number, count: number) => Array.from({ length: count }, (_, index) => idOf(from + index));

export function batchesContract(given: RecordsPartner): void {
  partnerContract(given);
  const { partner, settings } = given;
  const secrets = Object.values(takeSecrets(settings, partner.secrets).secrets);
  const lake = lakeParts();
  let world: ExportsWorld;
  let standIn: StandIn;
  let commits: ReturnType<typeof committing>;
  let id: number;

  const wish = { name: 'n', partner: partner.id, type: 'events', frequency: 4, settings };
  const shown = async () => (await world.api('GET', `/api/exports/${id}`)).json;
  const arrived = () => {
    const found = standIn.arrived().toSorted();
    return given.knowsDoubles ? found : [...new Set(found)];
  };

  const doubles = () => standIn.doubles?.() ?? 0;

  beforeEach(async () => {
    vi.resetModules();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 20) });
    standIn = await given.start();
    if (standIn.address) vi.stubEnv('PARTNERS_AT', standIn.address);
    world = await exportsWorld();
    commits = committing(world, lake);
    const made = await world.api('POST', '/api/exports', wish);
    expect(made.status, made.text).toBe(201);
    id = made.json.export.id;
  });
  afterEach(async () => await standIn[Symbol.asyncDispose]());

  /** A run whose machine ends it as failed, as Step Functions does after the last try of a step. */
  async function failingRun() {
    const execution = world.machine.start();
    const thrown: unknown = await world.run(id, execution).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(thrown).toBeInstanceOf(Error);
    const { name, message } = thrown as Error;
    const error = { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message }) };
    await world.steps.fail({ accountId, exportId: id, executionArn: execution, error });
    world.machine.alive.delete(execution);
    return thrown as Failure;
  }

  describe(`an export to ${partner.title}`, () => {
    it('brings every event once, and in the next run only what came since', async () => {
      await commits.events(rows(0, 12));
      const { begun } = await world.run(id);
      expect(arrived()).toEqual(idsOf(0, 12));
      await commits.events(rows(12, 3));
      await world.run(id);
      expect(arrived()).toEqual(idsOf(0, 15));
      const { export: after, runs } = await shown();
      expect(after).toMatchObject({ state: 'PENDING', exportedThrough: 2 });
      expect(runs.map((run: { rows: number }) => run.rows).toSorted()).toEqual([12, 3]);
      expect(runs.map((run: { manifest: unknown }) => run.manifest)).toEqual([null, null]);
      const report = JSON.parse(
        String(world.store.objects.get(`plans/runs/${accountId}/${id}/${begun.runAt}/report.json`)),
      );
      expect(report).toMatchObject({ rows: 12, window: { after: 0, upTo: 1 } });
    });

    it('that finds nothing asks the partner for nothing, and is complete', async () => {
      const before = standIn.calls();
      expect((await world.run(id)).finished).toMatchObject({ rows: 0 });
      expect([standIn.calls(), standIn.arrived()]).toEqual([before, []]);
      expect((await shown()).runs).toMatchObject([{ state: 'DONE', rows: 0 }]);
    });

    if (partner.types.includes('profiles')) {
      it('brings every person’s state, then only what changed', async () => {
        const made = await world.api('POST', '/api/exports', { ...wish, type: 'profiles' });
        expect(made.status, made.text).toBe(201);
        const people = ['ann', 'bob', 'cid'];
        await commits.profiles(people.map((person) => ({ person, props: { Person: personId(person) } })));
        await world.run(made.json.export.id);
        expect(arrived()).toEqual(people.map(personId).toSorted());
        await commits.profiles([{ person: 'dan', version: 2, props: { Person: personId('dan') } }]);
        await world.run(made.json.export.id);
        expect(arrived()).toEqual([...people, 'dan'].map(personId).toSorted());
      });

      it('tells who was deleted since the run before, as far as the partner has a word for it, and rejects nothing', async () => {
        const made = await world.api('POST', '/api/exports', { ...wish, type: 'profiles' });
        const people = ['ann', 'bob', 'cid'];
        // Who was gone before the first run was never there.
        await commits.profiles([{ person: 'eve', deleted: true }]);
        await commits.profiles(people.map((person) => ({ person, props: { Person: personId(person) } })));
        await world.run(made.json.export.id);
        expect(standIn.gone?.() ?? []).toEqual([]);
        await commits.profiles([
          { person: 'ann', version: 2, deleted: true, identity: null },
          { person: 'bob', version: 2, mergedInto: 'cid', identity: null },
          { person: 'cid', version: 2, props: { Person: personId('cid') } },
        ]);
        const { finished } = await world.run(made.json.export.id);
        const told = { deleted: ['ann'], 'deleted-or-merged': ['ann', 'bob'], nobody: [] }[given.tells ?? 'nobody'];
        expect((standIn.gone?.() ?? []).toSorted()).toEqual(told.map(personId).toSorted());
        expect(finished).toMatchObject({ rows: 1 + told.length });
        const { runs } = (await world.api('GET', `/api/exports/${made.json.export.id}`)).json;
        expect(runs[0].rejected).toBe(0);
      });
    }

    if (partner.types.includes('profiles')) {
      it('of people that is planned anew sends nothing again that it has delivered before', async () => {
        const made = await world.api('POST', '/api/exports', { ...wish, type: 'profiles' });
        id = made.json.export.id;
        const before = doubles();
        const people = ['ann', 'bob', 'cid'];
        await commits.profiles(people.map((person) => ({ person, props: { Person: personId(person) } })));
        const executionArn = world.machine.start();
        const { runAt, plan } = await world.steps.begin({ accountId, exportId: id, trigger: 'manual', executionArn });
        const [part] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
        await world.steps.write({ accountId, exportId: id, runAt, part });
        await world.steps.fail({ accountId, exportId: id, executionArn, error: { Error: 'Error', Cause: '' } });
        world.machine.alive.delete(executionArn);
        const sk = `run#${id}#${runAt}`;
        world.table.put({ ...world.table.items.get(`${accountId}|${sk}`), pk: accountId, sk, planLost: true });
        expect((await world.run(id)).finished).toMatchObject({ rows: 3 });
        expect(standIn.arrived().toSorted()).toEqual(people.map(personId).toSorted());
        expect(doubles()).toBe(before);
      });
    }

    it.each([
      ['is throttled', ['throttled', 'throttled']],
      ['is broken for a moment', ['broken']],
      ['breaks the connection half-way (failure mode 10)', ['cut', 'cut']],
      ['breaks the connection after it took everything (failure mode 3)', ['lost-answer', 'half-answer']],
      ['finds a request too large', ['too-large']],
    ] as [string, Fault[]][])('brings every event once where the partner %s', async (_how, faults) => {
      await commits.events(rows(0, 12));
      standIn.meet(...faults);
      await world.run(id);
      expect(arrived()).toEqual(idsOf(0, 12));
      expect((await shown()).runs).toMatchObject([{ state: 'DONE', rows: 12 }]);
    });

    it('names the event that the partner does not take, and brings the others', async () => {
      await commits.events(rows(0, 12));
      standIn.refuse(idOf(5));
      const { begun } = await world.run(id);
      expect(arrived()).toEqual(idsOf(0, 12).filter((one) => one !== idOf(5)));
      const path = `/api/exports/${id}/runs/${begun.runAt}/rejected`;
      const { rejected, next } = (await world.api('GET', path)).json;
      expect(next).toBeUndefined();
      expect(rejected).toEqual([{ id: idOf(5), event: 'Charged', reason: expect.stringMatching(SENTENCE) }]);
    });

    it('fails in words when its access is revoked, and is taken up where it was with the mended one', async () => {
      await commits.events(rows(0, 12));
      standIn.meet('broken', 'denied');
      standIn.revoke(true);
      const failure = await failingRun();
      expect(failure).toMatchObject({ name: 'FinalFailure', message: expect.stringMatching(SENTENCE) });
      const failed = await shown();
      expect(failed.export).toMatchObject({ state: 'FAILED', exportedThrough: 0 });
      expect(failed.export.reason).toContain('the next start takes it up there');
      standIn.revoke(false);
      await commits.events(rows(12, 3));
      const mended = await world.api('PATCH', `/api/exports/${id}`, { settings });
      expect(mended.status, mended.text).toBe(200);
      const { begun } = await world.run(id);
      expect(begun.runAt).toBe(failed.runs[0].runAt);
      expect(arrived()).toEqual(idsOf(0, 12));
      await world.run(id);
      expect(arrived()).toEqual(idsOf(0, 15));
    });

    it('whose plan names what upkeep has replaced since is planned anew, in the same window', async () => {
      await commits.events(rows(0, 6));
      await commits.events(rows(6, 6));
      standIn.revoke(true);
      await failingRun();
      standIn.revoke(false);
      await commits.replaceFirst(rows(1, 5));
      await commits.events(rows(12, 3));
      const lost = await failingRun();
      expect(lost.message).toContain('is not in the lake');
      const { begun } = await world.run(id);
      expect(begun.runAt).toBe((await shown()).runs.at(-1).runAt);
      expect(arrived()).toEqual(idsOf(1, 11));
      const { run, files } = (await world.api('GET', `/api/exports/${id}/runs/${begun.runAt}`)).json;
      expect(files.reduce((rows: number, file: { rows: number }) => rows + file.rows, 0)).toBe(run.rows);
      await world.run(id);
      expect(arrived()).toEqual(idsOf(1, 14));
      expect((await shown()).export).toMatchObject({ exportedThrough: 3, state: 'PENDING' });
    });

    it('that is planned anew sends nothing again that it has delivered before (failure mode 3)', async () => {
      await commits.events(rows(0, 6));
      await commits.events(rows(6, 6));
      // The first request is taken; then the access is withdrawn.
      standIn.meet('fine');
      standIn.revoke(true);
      await failingRun();
      standIn.revoke(false);
      const before = standIn.arrived().length;
      expect(before).toBeGreaterThan(0);
      await commits.replaceFirst(rows(0, 6));
      expect((await failingRun()).message).toContain('is not in the lake');
      await world.run(id);
      expect(standIn.arrived().toSorted()).toEqual(idsOf(0, 12));
      await world.run(id);
      expect(standIn.arrived().toSorted()).toEqual(idsOf(0, 12));
      // A partner keeps its keys for some days.
      expect(doubles()).toBe(0);
    });

    it('whose plan is gone is planned anew, and sends nothing again that it has delivered before', async () => {
      await commits.events(rows(0, 12));
      standIn.meet('fine');
      standIn.revoke(true);
      await failingRun();
      standIn.revoke(false);
      for (const key of world.store.objects.keys())
        if (/\/(plan|profiles)\.json$/.test(key)) world.store.objects.delete(key);
      await world.run(id);
      expect(standIn.arrived().toSorted()).toEqual(idsOf(0, 12));
      expect(doubles()).toBe(0);
    });

    it('is not saved with access that is refused, and says no secret and no raw answer', async () => {
      standIn.revoke(true);
      const made = await world.api('POST', '/api/exports', wish);
      expect([made.status, made.json.error]).toEqual([
        400,
        expect.stringMatching(/^settings: (?:[A-Z]|mParticle).*\.$/),
      ]);
      for (const secret of secrets) expect(made.text).not.toContain(secret);
    });

    it('has its secrets in no plan, no report and no announcement (failure mode 23)', async () => {
      await commits.events(rows(0, 12));
      standIn.refuse(idOf(5));
      await world.run(id);
      const kept = [...world.store.objects].filter(([key]) => key.startsWith('plans/')).map(([, bytes]) => bytes);
      const texts = [
        ...kept.map(String),
        JSON.stringify([world.announced(), await shown(), [...world.table.items.values()]]),
      ];
      for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret);
    });

    it('that dies at any call of its own brings every event once in the end', async () => {
      let sent = 0;
      for (let call = 1, died = true; died; call++) {
        await commits.events(rows(sent, 2));
        sent += 2;
        died = await diesAt(call);
        vi.setSystemTime(Date.now() + 3_600_000);
        await world.run(id);
        expect(arrived(), `after death at call ${call}`).toEqual(idsOf(0, sent));
      }
    });
  });

  /** A run whose functions all die at the call of a service with this number; false where they make fewer. */
  async function diesAt(call: number): Promise<boolean> {
    let left = call;
    const step = () => {
      if (--left <= 0) throw new Error('died');
    };
    Object.assign(world.store.hooks, { before: step, after: step });
    Object.assign(world.table.hooks, { before: step, after: step });
    world.bus.on(PutEventsCommand).callsFake(() => {
      step();
      return { FailedEntryCount: 0 };
    });
    const execution = world.machine.start();
    const died = await world.run(id, execution).then(
      () => false,
      () => true,
    );
    for (const hooks of [world.store.hooks, world.table.hooks]) {
      delete hooks.before;
      delete hooks.after;
    }
    world.bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    world.machine.alive.delete(execution);
    return died;
  }

  describe(`the partner "${partner.id}"`, () => {
    it.each([
      ['denied', 'never'],
      ['throttled', 'later'],
      ['broken', 'later'],
      ['cut', 'later'],
    ] as const)(
      'says before it is saved, of a partner that is %s, in words, that a retry helps: %s',
      async (fault, retry) => {
        const context = contextOf();
        const reach = (url: string) => (standIn.address ? url.replace('https://', `${standIn.address}/`) : url);
        standIn.meet(fault);
        const tried = (await partner.load()).test(settings, { ...context, house: { ...context.house, reach } });
        const failure: unknown = await tried.catch((thrown: unknown) => thrown);
        expect(failure).toMatchObject({ retry, message: expect.stringMatching(SENTENCE) });
      },
    );
  });
}
