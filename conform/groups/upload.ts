import { holds, keysOf, list, pick, same, tried } from '../expect.ts';
import { type Group, rules } from '../rule.ts';

const event = { type: 'event', identity: 'conform', evtName: 'Conform', evtData: {} };
const profile = { type: 'profile', identity: 'conform', profileData: { Plan: 'gold' } };
const noName = { type: 'event', identity: 'conform', evtData: {} };
const dry = '?dryRun=1';
const codes = (json: unknown) => list(json, 'unprocessed').map((one) => pick(one, 'code'));

export const upload: Group = {
  name: 'upload',
  rules: rules({
    '§2 success is exactly {"status":"success","processed":N,"unprocessed":[]}, and that it was tried only': async ({
      upload,
    }) => {
      same((await upload([event, profile], dry)).json, tried(2));
    },
    '§2 some good, some bad: "partial", with HTTP 200': async ({ upload }) => {
      const answer = await upload([event, noName, event], dry);
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'processed')], [200, 'partial', 2]);
    },
    '§2 none good: "fail", still HTTP 200': async ({ upload }) => {
      const answer = await upload([noName, noName], dry);
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'processed')], [200, 'fail', 0]);
    },
    '§2 an answer has exactly the keys status, processed, unprocessed, that of a dry run dryRun and warnings too':
      async ({ upload }) => {
        const keys = ['dryRun', 'processed', 'status', 'unprocessed', 'warnings'];
        same(keysOf((await upload([event, noName], dry)).json), keys);
      },
    '§2 a record that was not taken has exactly the keys status, code, error, record': async ({ upload }) => {
      const [one] = list((await upload([noName], dry)).json, 'unprocessed');
      same([keysOf(one), pick(one, 'status')], [['code', 'error', 'record', 'status'], 'fail']);
    },
    '§2 a record that was not taken is echoed': async ({ upload }) => {
      const record = { ...noName, ts: 1_700_000_000, evtData: { Note: 'ünï ☕', List: [1, 'two'] } };
      same(pick((await upload([event, record], dry)).json, 'unprocessed', 0, 'record'), record, 'the echo');
    },
    '§2 N in a text is the position of the record, from 1': async ({ upload }) => {
      const answer = await upload([event, noName, event, noName], dry);
      const places = list(answer.json, 'unprocessed').map((one) => String(pick(one, 'error')).split(' : ')[1]);
      same(places, ['2', '4'], 'positions');
    },
    '§2 records that were not taken come in the order of the upload': async ({ upload }) => {
      const answer = await upload([noName, { ...event, ts: 0 }, profile, { ...event, evtName: 'App Launched' }], dry);
      same(codes(answer.json), [509, 525, 513], 'codes');
    },
    '§2 events and profiles may be mixed in one upload': async ({ upload }) => {
      same((await upload([profile, event, profile, event], dry)).json, tried(4));
    },
    '§2 /1/upload/events.json is the same door': async ({ call }) => {
      const body = { d: [event] };
      same((await call({ method: 'POST', path: `/1/upload/events.json${dry}`, body, as: 'upload' })).json, tried(1));
    },
    '§2 /1/upload/profiles.json is the same door': async ({ call }) => {
      const body = { d: [profile] };
      same((await call({ method: 'POST', path: `/1/upload/profiles.json${dry}`, body, as: 'upload' })).json, tried(1));
    },
    '§2 dryRun=1 stores nothing': async ({ upload, commit, records, run }) => {
      const evtName = `Conform ${run} Dry`;
      same((await upload([{ ...event, evtName }], dry)).json, tried(1));
      await commit([{ ...event, identity: `${run}-dry`, evtName, ts: 1_700_000_000 }]);
      const found = await records({ event_name: evtName, from: 20231101, to: 20231130 });
      same(found.length, 1, 'events stored');
      same((await records({ event_name: evtName, from: 20240101, to: 20261001 })).length, 0, 'events of the dry run');
    },
    '§2 dryRun=0 means "real"': async ({ upload, untilCommitted, records, run }) => {
      const record = { ...event, identity: `${run}-zero`, evtName: `Conform ${run} Zero`, ts: 1_700_000_000 };
      const answer = await upload([record], '?dryRun=0');
      same(answer.json, { status: 'success', processed: 1, unprocessed: [] });
      await untilCommitted(answer);
      same((await records({ event_name: record.evtName, from: 20231101, to: 20231130 })).length, 1, 'events stored');
    },
    '§2 a byte-order mark before the body is passed over': async ({ call }) => {
      const body = `\ufeff${JSON.stringify({ d: [event] })}`;
      same((await call({ method: 'POST', path: `/1/upload${dry}`, body, as: 'upload' })).json, tried(1));
    },
    '§2 unknown record keys are ignored': async ({ upload }) => {
      const record = { ...event, source: 'Segment', $source: 'x', extra: { deep: [1, { er: true }] } };
      same(pick((await upload([record], dry)).json, 'status'), 'success', 'status');
    },
    '§2 unknown keys beside d are ignored': async ({ call }) => {
      const body = { d: [event], also: 1 };
      same((await call({ method: 'POST', path: `/1/upload${dry}`, body, as: 'upload' })).json, tried(1));
    },
    '§2 a record without a time is taken': async ({ upload }) => {
      same(
        (await upload([{ type: 'event', identity: 'conform', evtName: 'Conform', evtData: {} }], dry)).json,
        tried(1),
      );
    },
    '§2 an event without evtData is taken': async ({ upload }) => {
      same((await upload([{ type: 'event', identity: 'conform', evtName: 'Conform' }], dry)).json, tried(1));
    },
    '§2 the last of a repeated JSON key wins': async ({ call }) => {
      const body = '{"d":[{"type":"event","identity":"conform","evtName":"App Launched","evtName":"Conform"}]}';
      same((await call({ method: 'POST', path: `/1/upload${dry}`, body, as: 'upload' })).json, tried(1));
    },
    '§2 1,000 records are taken': async ({ upload }) => {
      same(
        (
          await upload(
            Array.from({ length: 1_000 }, () => event),
            dry,
          )
        ).json,
        tried(1_000),
      );
    },
    '§2 1,001 records are refused whole': async ({ upload }) => {
      const answer = await upload(
        Array.from({ length: 1_001 }, () => event),
        dry,
      );
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
    },
    '§2 a body over 4 MB is refused whole': async ({ upload }) => {
      const evtData = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, 'x'.repeat(500)]));
      const answer = await upload(
        Array.from({ length: 450 }, () => ({ ...event, evtData })),
        dry,
      );
      holds(answer.status === 400 || answer.status === 413, `expected 400 or 413, got ${answer.status}`);
    },
    '§2 d that is no array is refused': async ({ call }) => {
      const answer = await call({ method: 'POST', path: '/1/upload', body: { d: event }, as: 'upload' });
      same([answer.status, pick(answer.json, 'code')], [400, 400]);
    },
    '§2 a body without d is refused': async ({ call }) => {
      const answer = await call({ method: 'POST', path: '/1/upload', body: { records: [] }, as: 'upload' });
      same([answer.status, pick(answer.json, 'code')], [400, 400]);
    },
    '§2 a record that is no object is not taken, and spoils no other': async ({ upload }) => {
      const answer = await upload([event, 'text', null, 7, [event], event], dry);
      same([answer.status, pick(answer.json, 'processed'), codes(answer.json).length], [200, 2, 4]);
    },
    '§2 a record of another type is 524': async ({ upload }) => {
      same(
        codes(
          (
            await upload(
              [
                { ...event, type: 'thing' },
                { ...event, type: undefined },
              ],
              dry,
            )
          ).json,
        ),
        [524, 524],
      );
    },
  }),
};
