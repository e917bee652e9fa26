import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';

describe('eventKey', () => {
  it('case and spaces make no difference to which event a name means', () => {
    expect(new Set(['Event Name', 'EventName', 'eventname', ' EVENT  NAME ', 'Event\tName'].map(eventKey))).toEqual(
      new Set(['eventname']),
    );
  });

  it('the key of a key is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(eventKey(eventKey(name))).toBe(eventKey(name));
      }),
    );
  });
});
