import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import { keyOf } from '../../cli/unknown-event.ts';
import { ugliestTexts } from '../support/ugliest.ts';

/** The clients share no code with the product: that both compare names alike is held here. */
it('names of events compare as the server compares them', () => {
  const piece = fc.oneof(
    fc.constantFrom(...ugliestTexts),
    fc.constantFrom(...`%><!|&.:;$'"\\#-_ \t\u00a0`, 'İ', 'ς', 'Σ', 'ẞ', 'Ω', 'Charged', 'ΟΔΟΣ'),
    fc.string(),
  );
  const name = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(name, (one) => {
      expect(keyOf(one)).toBe(eventKey(one));
    }),
  );
});
