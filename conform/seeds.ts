import { oncePerRun } from './once.ts';

/** What several groups read: uploaded once a run, far enough back that no window is in the future in any time zone. */
const COUNT = 30;
const FIRST = 1_700_000_000;

/** Thirty events of seven people, a minute apart, in November 2023; `Place` counts them. */
export const thirty = oncePerRun(async (world) => {
  const eventName = `Conform ${world.run} Thirty`;
  const events = Array.from({ length: COUNT }, (_, place) => ({
    type: 'event',
    identity: `${world.run}-t${place % 7}`,
    evtName: eventName,
    ts: FIRST + place * 60,
    evtData: { Place: place },
  }));
  await world.commit(events);
  return { eventName, events, query: { event_name: eventName, from: 20231101, to: 20231130 } };
});

/** One person with everything, and their one event. */
export const ann = oncePerRun(async (world) => {
  const eventName = `Conform ${world.run} Ann`;
  const identity = `${world.run}-ann`;
  const email = `${world.run}-ann@example.com`;
  const phone = 14_150_000_000 + (world.now % 10_000_000);
  const ts = FIRST + 12_345;
  const evtData = {
    Text: 'ünï "quoted" \\ ☕\nline',
    Whole: 7,
    Part: -0.5,
    Large: 1_000_000_000_000,
    Yes: true,
    No: false,
    List: ['a', 'b'],
    Items: [
      { name: 'cup', price: 3.5 },
      { name: 'tea', price: 9 },
    ],
  };
  const profileData = { Name: 'Ann Conform', Email: email, Phone: `+${phone}`, Gender: 'F', Plan: 'gold', Points: 12 };
  await world.commit([
    { type: 'profile', identity, profileData },
    { type: 'event', identity, evtName: eventName, ts, evtData },
  ]);
  const query = { event_name: eventName, from: 20231101, to: 20231130 };
  return { eventName, identity, email, phone, ts, evtData, profileData, query };
});
