import { expect, it } from 'vitest';
import { checkRecord } from '#core/intake/records/check-record.ts';
import { eventsOfManyNames, ugliestEvents, ugliestProfiles, ugliestSpellings } from '../../../support/ugliest.ts';

it('the door takes every record of the collection of ugliest inputs, so that all rooms behind it are tried with them', () => {
  for (const record of [...ugliestEvents(), ...ugliestProfiles(), ...ugliestSpellings(), ...eventsOfManyNames(3)]) {
    expect(checkRecord(record, { place: 1, now: 1_790_000_000 })).not.toMatchObject({ kind: 'rejected' });
  }
});
