import { list, pick, same, tried } from '../expect.ts';
import { type Group, rules, table } from '../rule.ts';

/** The recorded codes and texts, letter by letter. The bad record is the second of two, so N is 2. */
type Case = { rule: `§${string}`; code: number; error: string; records: readonly object[] };

const good = { type: 'event', identity: 'conform', evtName: 'Conform', evtData: {} };
const ofProfile = (profileData: object) => ({ type: 'profile', identity: 'conform', profileData });
const skipped = 'Skipped record number : 2';
const wrong = (reason: string) => `Profile data is incorrect. ${reason}.${skipped}`;
const profiles = (...data: readonly object[]) => data.map(ofProfile);
const values = (key: string, ...given: readonly unknown[]) => profiles(...given.map((value) => ({ [key]: value })));
const named = (...names: readonly unknown[]) => names.map((evtName) => ({ ...good, evtName }));
const at = (...times: readonly unknown[]) => times.map((ts) => ({ ...good, ts }));

const restricted =
  'Notification Sent,Notification Viewed,Notification Clicked,Notification Delivered,Notification Replied,UTM Visited,App Launched,App Uninstalled,App Version Changed,Stayed,Reply Sent,Experiment Rendered,Reachable By,Identity Reset,Identity Set,Identity Error'.split(
    ',',
  );
const email = wrong('Email is not valid');
const phone = wrong('Phone number is not valid');
const time = `Timestamp should be present in the Unix Epoch format. ${skipped}`;
const mandatory = `Event Name is incorrect. ErrorCode: 509 - Event name is mandatory. ${skipped}`;
const system = `Event Name is incorrect. ErrorCode: 513 - Trying to raise a restricted system event. ${skipped}`;

const cases: readonly Case[] = [
  { rule: '§2 515 an e-mail without @', code: 515, error: email, records: values('Email', 'ann.example.com') },
  { rule: '§2 515 an e-mail that is a number', code: 515, error: email, records: values('Email', 42) },
  { rule: '§2 515 an e-mail without a host', code: 515, error: email, records: values('Email', 'ann@') },
  { rule: '§2 516 a phone number without a country', code: 516, error: phone, records: values('Phone', '223') },
  { rule: '§2 516 a phone number with two pluses', code: 516, error: phone, records: values('Phone', '+44+441234') },
  { rule: '§2 516 a phone number of letters', code: 516, error: phone, records: values('Phone', 'call me') },
  {
    rule: '§2 517 Employed',
    code: 517,
    error: wrong('Employed needs to be Y/N'),
    records: values('Employed', 'Yes', 1),
  },
  {
    rule: '§2 518 Education, with its double dot',
    code: 518,
    error: wrong('Education needs to be School/College/Graduate.'),
    records: values('Education', 'PhD', 3),
  },
  {
    rule: '§2 519 Married',
    code: 519,
    error: wrong('Married needs to be Y/N'),
    records: values('Married', 'No', false),
  },
  { rule: '§2 520 Age', code: 520, error: wrong('Age is invalid'), records: values('Age', 'old', -1) },
  { rule: '§2 525 ts of 0', code: 525, error: time, records: at(0) },
  { rule: '§2 525 a negative ts', code: 525, error: time, records: at(-1_700_000_000) },
  {
    rule: '§2 525 ts as ISO text without a zone',
    code: 525,
    error: time,
    records: at('2025-06-07T13:09:35', '2025-06-07'),
  },
  { rule: '§2 525 ts that is no number', code: 525, error: time, records: at('yesterday', true, {}) },
  { rule: '§2 509 an event without a name', code: 509, error: mandatory, records: named(undefined) },
  { rule: '§2 509 an event with an empty name', code: 509, error: mandatory, records: named('') },
  {
    rule: '§2 513 a system event in other spelling',
    code: 513,
    error: system,
    records: named('app launched', 'APPLAUNCHED'),
  },
  ...restricted.map(
    (name): Case => ({ rule: `§2 513 ${name} is a system event`, code: 513, error: system, records: named(name) }),
  ),
];

const order: readonly Case[] = [
  {
    rule: '§2 order: Email is checked before Phone',
    code: 515,
    error: email,
    records: profiles({ Phone: '223', Email: 'x', Age: 'x' }),
  },
  {
    rule: '§2 order: Phone is checked before Employed, Education, Married',
    code: 516,
    error: phone,
    records: profiles({ Employed: 'x', Education: 'x', Married: 'x', Phone: '223' }),
  },
  {
    rule: '§2 order: Employed is checked before Age',
    code: 517,
    error: wrong('Employed needs to be Y/N'),
    records: profiles({ Age: 'x', Employed: 'x' }),
  },
  {
    rule: '§2 order: Married is checked before Age',
    code: 519,
    error: wrong('Married needs to be Y/N'),
    records: profiles({ Age: 'x', Married: 'x' }),
  },
  {
    rule: '§2 order: ts is checked first',
    code: 525,
    error: time,
    records: [
      { ...good, ts: 0, evtName: 'App Launched' },
      { ...ofProfile({ Email: 'x' }), ts: 0 },
    ],
  },
];

export const uploadTexts: Group = {
  name: 'upload-texts',
  rules: {
    ...table([...cases, ...order], async ({ upload }, { records, code, error }) => {
      for (const record of records) {
        const [one] = list((await upload([good, record], '?dryRun=1')).json, 'unprocessed');
        same([pick(one, 'code'), pick(one, 'error')], [code, error], JSON.stringify(record));
      }
    }),
    ...rules({
      '§2 514 a Gender other than M or F': async ({ upload }) => {
        const answer = await upload(values('Gender', 'X', 'male'), '?dryRun=1');
        same(
          list(answer.json, 'unprocessed').map((one) => pick(one, 'code')),
          [514, 514],
          'codes',
        );
      },
      '§2 a valid Phone before the failing check is echoed as a number': async ({ upload }) => {
        const answer = await upload(profiles({ Phone: '+35922333232', Employed: 'x' }), '?dryRun=1');
        const echo = pick(answer.json, 'unprocessed', 0, 'record', 'profileData');
        same(echo, { Phone: 35922333232, Employed: 'x' }, 'the echo');
      },
      '§2 a Phone that fails is echoed as it came': async ({ upload }) => {
        const answer = await upload(profiles({ Phone: '223' }), '?dryRun=1');
        same(pick(answer.json, 'unprocessed', 0, 'record', 'profileData', 'Phone'), '223', 'the echo');
      },
      '§2 the identity in the data becomes text in the age case only': async ({ upload }) => {
        const data = { identity: 7, Age: 'x' };
        const answer = await upload(profiles(data, { identity: 7, Married: 'x' }), '?dryRun=1');
        const echoed = [0, 1].map((place) =>
          pick(answer.json, 'unprocessed', place, 'record', 'profileData', 'identity'),
        );
        same(echoed, ['7', 7], 'the echoes');
      },
      '§2 good values of every system key are taken': async ({ upload }) => {
        const answer = await upload(
          profiles(
            { Name: 'Ann', Email: 'ann@example.com', Phone: '+14155550101', Gender: 'F', Employed: 'Y', Married: 'N' },
            {
              Education: 'School',
              DOB: '$D_315532800',
              Age: 44,
              Photo: 'https://example.com/a.jpg',
              Tz: 'Europe/Rome',
            },
            { Education: 'College', 'MSG-email': false, 'MSG-push': true, 'MSG-sms': true, 'MSG-whatsapp': false },
            { Education: 'Graduate', Gender: 'M', Employed: 'N', Married: 'Y', Age: '30', 'Customer Type': 'Platinum' },
          ),
          '?dryRun=1',
        );
        same(answer.json, tried(4));
      },
    }),
  },
};
