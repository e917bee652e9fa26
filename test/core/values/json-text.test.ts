import { describe, expect, it } from 'vitest';
import { readJsonText } from '#core/values/json-text.ts';

describe('readJsonText', () => {
  it.each([
    ['{"event_name":', 'line 1, column 15'],
    ['{\n  "a": 1,\n  "b": x\n}', 'line 3, column 8'],
    ['{"a":1}}', 'line 1, column 8'],
    ["{'a':1}", 'line 1, column 2'],
    ['hello', 'line 1, column 1'],
    ['{"a":"\u0001"}', 'line 1, column 7'],
    ['[1,2', 'line 1, column 5'],
  ])('says of %j where it ends to be JSON', (text, place) => {
    expect(readJsonText(text)).toEqual({ kind: 'broken', reason: `not JSON at ${place}` });
  });

  it('quotes nothing of the text', () => {
    expect(JSON.stringify(readJsonText('{"passcode":secret'))).not.toContain('secret');
  });

  it('says of a body that is empty that it is', () => {
    expect(readJsonText(' \n')).toEqual({ kind: 'broken', reason: 'empty' });
  });
});
