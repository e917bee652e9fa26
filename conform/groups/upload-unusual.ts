import { gzipSync } from 'node:zlib';
import { holds, list, pick, same, tried } from '../expect.ts';
import { type Group, rules, table } from '../rule.ts';

/** What real clients send although it is unusual, and what is refused lest something be lost without a word. */
const dry = '?dryRun=1';
const good = { type: 'event', identity: 'conform', evtName: 'Conform', evtData: {} };
const event = (evtData: unknown) => ({ ...good, evtData });
const profile = (profileData: unknown) => ({ type: 'profile', identity: 'conform', profileData });

type Taken = { rule: `§${string}`; records: readonly object[] };
const taken: readonly Taken[] = [
  { rule: '§13 ts in ISO 8601 with Z', records: [{ ...good, ts: '2025-06-07T13:09:35Z' }] },
  { rule: '§13 ts in ISO 8601 with milliseconds', records: [{ ...good, ts: '2025-06-07T13:09:35.123Z' }] },
  { rule: '§13 ts in ISO 8601 with an offset', records: [{ ...good, ts: '2025-06-07T13:09:35+05:30' }] },
  { rule: '§13 identity and objectId in one event', records: [{ ...good, objectId: 'conform-device' }] },
  {
    rule: '§13 identity and objectId in one profile',
    records: [{ ...profile({ Plan: 'x' }), objectId: 'conform-device' }],
  },
  {
    rule: '§13 an empty identity beside an objectId',
    records: [{ ...good, identity: '', objectId: 'conform-device' }],
  },
  { rule: '§13 profileData.identity names a person anew', records: [profile({ identity: 'conform-2', Plan: 'x' })] },
  { rule: '§13 evtData as an empty list (PHP)', records: [event([])] },
  { rule: '§13 profileData as an empty list (PHP)', records: [profile([])] },
  {
    rule: '§13 a phone of a numbering plan that is newer than any list',
    records: [profile({ Phone: '+225 01 02 03 04 05 06' })],
  },
  {
    rule: '§1 512 characters beyond the basic plane are 512 characters',
    records: [event({ Note: '😀'.repeat(512) })],
  },
  { rule: '§13 an integer beyond 2^53 whose digits are kept', records: [event({ Wei: 1e18 })] },
];

const changedNames = [...'%><!|&.:;$\'"\\'].map((character) => ({
  rule: `§13 ${character} is taken out of event names` as const,
  evtName: `Conform${character} Page`,
}));

const skipped = 'Skipped record number : 1';
const nested = (field: string) =>
  `Event data is incorrect. 512 - Only Items can have a nested structure, incorrect nested structure for field : ${field}.${skipped}`;

export const uploadUnusual: Group = {
  name: 'upload-unusual',
  rules: {
    ...table(taken, async ({ upload }, { records }) => {
      same((await upload(records, dry)).json, tried(records.length));
    }),
    ...table(changedNames, async ({ upload }, { evtName }) => {
      const { json } = await upload([{ ...good, evtName }], dry);
      same([pick(json, 'status'), list(json, 'warnings').length], ['success', 1], 'status and warnings');
    }),
    ...rules({
      '§13 the empty text of a system property is no value, which a dry run says': async ({ upload }) => {
        const { json } = await upload([profile({ Email: '', Phone: '', Gender: '', Age: '' })], dry);
        same([pick(json, 'status'), list(json, 'warnings').length], ['success', 4], 'status and warnings');
      },
      '§13 prohibited characters are taken out of property names, "#" of profile keys too': async ({ upload }) => {
        const { json } = await upload([event({ 'Order.Id': 1 }), profile({ 'Plan#': 'x' })], dry);
        same([pick(json, 'processed'), list(json, 'warnings').length], [2, 2], 'processed and warnings');
      },
      '§13 a name of prohibited characters alone is none: 509 for events, 512 for properties': async ({ upload }) => {
        const { json } = await upload([{ ...good, evtName: '...' }, event({ $$: 1 })], dry);
        same(
          list(json, 'unprocessed').map((one) => pick(one, 'code')),
          [509, 512],
          'codes',
        );
      },
      '§13 513 a system event with a prohibited character in its name': async ({ upload }) => {
        const names = ['App. Launched', 'Notification: Sent', 'UTM! Visited'];
        const { json } = await upload(
          names.map((evtName) => ({ ...good, evtName })),
          dry,
        );
        same(
          list(json, 'unprocessed').map((one) => pick(one, 'code')),
          [513, 513, 513],
          'codes',
        );
      },
      '§2 512 names a property that nests outside of Items': async ({ upload }) => {
        const { json } = await upload([event({ address: { city: 'Rome' } })], dry);
        const [one] = list(json, 'unprocessed');
        same([pick(one, 'code'), pick(one, 'error')], [512, nested('address')]);
      },
      '§13 512 for an integer beyond 2^53 that would lose digits, echoed with all of them': async ({ call }) => {
        const record =
          '{"type":"event","identity":"conform","evtName":"Conform","evtData":{"Order":2868860079149422351}}';
        const answer = await call({ method: 'POST', path: `/1/upload${dry}`, body: `{"d":[${record}]}`, as: 'upload' });
        same(pick(answer.json, 'unprocessed', 0, 'code'), 512, 'the code');
        holds(answer.text.includes('2868860079149422351'), 'the echo lacks the digits');
      },
      '§2 523 for an identity with a letter that was lost': async ({ upload }) => {
        same(pick((await upload([{ ...good, identity: 'jos\ufffd' }], dry)).json, 'unprocessed', 0, 'code'), 523);
      },
      '§1 bytes that are not UTF-8 make no two people one': async ({ call }) => {
        const body = Buffer.from(JSON.stringify({ d: [{ ...good, identity: 'josé' }] }), 'latin1');
        const answer = await call({ method: 'POST', path: `/1/upload${dry}`, body, as: 'upload' });
        const code = answer.status === 400 ? 400 : pick(answer.json, 'unprocessed', 0, 'code');
        holds(code === 400 || code === 523, `expected 400 or 523, got ${answer.status} ${answer.text}`);
      },
      '§1 a query string that is not UTF-8 is a 400': async ({ call }) => {
        const answer = await call({ path: '/1/profile.json?identity=jos%E9', as: 'export' });
        same(answer.status, 400, 'HTTP status');
      },
      '§1 x-gzip is gzip': async ({ call }) => {
        const body = gzipSync(JSON.stringify({ d: [good] }));
        const headers = { 'Content-Encoding': 'x-gzip', 'Content-Type': 'application/octet-stream' };
        same((await call({ method: 'POST', path: `/1/upload${dry}`, body, headers, as: 'upload' })).json, tried(1));
      },
      '§1 an encoding that is not read is named in the 400': async ({ call }) => {
        const headers = { 'Content-Encoding': 'br' };
        const answer = await call({
          method: 'POST',
          path: `/1/upload${dry}`,
          body: { d: [good] },
          headers,
          as: 'upload',
        });
        same(answer.status, 400, 'HTTP status');
        holds(String(pick(answer.json, 'error')).includes('"br"'), `the encoding is not named: ${answer.text}`);
      },
      '§1 gzip;q=0 is answered plain': async ({ call }) => {
        const headers = { 'Accept-Encoding': 'gzip;q=0' };
        const body = { d: Array.from({ length: 50 }, () => ({ ...good, evtName: '' })) };
        const answer = await call({ method: 'POST', path: `/1/upload${dry}`, body, headers, as: 'upload' });
        same(answer.headers['content-encoding'], undefined, 'content-encoding');
      },
      '§2 dryRun may be true, True or yes': async ({ upload }) => {
        for (const yes of ['true', 'True', 'yes']) same((await upload([good], `?dryRun=${yes}`)).json, tried(1), yes);
      },
      '§2 dryRun of another spelling is a 400 that names it': async ({ upload }) => {
        for (const odd of ['2', 'maybe', '']) {
          const answer = await upload([good], `?dryRun=${odd}`);
          same(answer.status, 400, `HTTP status of "${odd}"`);
          holds(String(pick(answer.json, 'error')).includes('dryRun'), 'dryRun is not named');
        }
      },
      '§2 a dry run warns of an unknown key that is nearly a known one': async ({ upload }) => {
        const { json } = await upload([{ ...good, eventData: { Amount: 1 } }], dry);
        holds(String(pick(json, 'warnings', 0)).includes('eventData'), 'eventData is not named');
      },
      '§2 a dry run warns of a time that is far ahead': async ({ upload }) => {
        const { json } = await upload([{ ...good, ts: 4_102_444_800 }], dry);
        same(list(json, 'warnings').length, 1, 'warnings');
      },
    }),
  },
};
