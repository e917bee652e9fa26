import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambdas/core/failure.ts';
import { type Person, readText, renderText } from '../../../lambdas/core/liquid/text.ts';
import { ugliestPropertyNames, ugliestTexts } from '../../support/ugliest.ts';

const NOON = Date.UTC(2026, 8, 21, 12);
const multi = ['Cool Shirt', 'Alien Poster'];

function person(variables: Record<string, unknown> = {}, more: Partial<Person> = {}): Person {
  return { now: NOON, timezone: 'Asia/Kolkata', variables, valueOf: () => undefined, ...more };
}

function rendered(text: string, variables: Record<string, unknown> = {}, as: 'json' | 'text' = 'text') {
  return renderText(readText(text, 'body'), person(variables), as);
}

const textOf = (text: string, variables: Record<string, unknown> = {}) => {
  const made = rendered(text, variables);
  return made.kind === 'text' ? made.text.replace(/\s+/g, ' ').trim() : made;
};

function refusal(text: string): string {
  try {
    readText(text, 'body');
    return '';
  } catch (thrown) {
    return thrown instanceof Failure ? thrown.message : 'no failure';
  }
}

// The samples of https://docs.clevertap.com/docs/liquid-tags, each with the output that the page shows.
describe('Liquid as the vendor documents it', () => {
  const language = (PREFERED_LANGUAGE: string) => ({ Profile: { PREFERED_LANGUAGE } });

  it.each([
    ['Spanish', 'Hola!'],
    ['English', 'Hello!'],
  ])('greets a person whose language is %s', (preferred, greeting) => {
    const text = `{% if Profile.PREFERED_LANGUAGE == "Spanish" %}
Hola!
{% elsif Profile.PREFERED_LANGUAGE == "English" %}
Hello!
{% endif %}`;
    expect(textOf(text, language(preferred))).toBe(greeting);
  });

  it('takes the words for nobody else', () => {
    const text = '{% unless Profile.PREFERED_LANGUAGE  == "French"%} Hello! {% endunless %}';
    expect(textOf(text, language('Spanish'))).toBe('Hello!');
    expect(textOf(text, language('French'))).toBe('');
  });

  it('switches by a property', () => {
    const text = `{% case Profile.customer_type %}
  {% when "Gold" %} You are eligible for free lounge access!
  {% when "Silver" %} You are eligible for lounge access at only 50% of the cost!
  {% else %} Upgrade your membership now for free lounge access!
{% endcase %}`;
    expect(textOf(text, { Profile: { customer_type: 'Tin' } })).toBe(
      'Upgrade your membership now for free lounge access!',
    );
  });

  it('reads an event property whose name has a space in it', () => {
    const text =
      '{% if Event["Requested Product"] == "Personal Loan" %}You selected **Personal Loan**.{% else %}Please try again.{% endif %}';
    expect(textOf(text, { Event: { 'Requested Product': 'Personal Loan' } })).toBe('You selected **Personal Loan**.');
  });

  it.each([
    [
      '{% for i in (1..10) %} {% if i == 7 %} {% break %} {% else %} {{ i | default: "NA" }} {% endif %} {% endfor %}',
      '1 2 3 4 5 6',
    ],
    [
      '{% for i in (1..10) %} {% if i == 7 %} {% continue %} {% else %} {{ i | default: "NA"}} {% endif %} {% endfor %}',
      '1 2 3 4 5 6 8 9 10',
    ],
    ['{% for item in array limit:2 %} {{ item | default: "NA" }} {% endfor %}', '1 2'],
    ['{% for item in array offset:2 %} {{ item | default: "NA" }} {% endfor %}', '3 4 5 6'],
    ['{% for item in array reversed %} {{ item }} {% endfor %}', '6 5 4 3 2 1'],
    ['{% raw %}{{ 5 | plus: 6 }}{% endraw %} equals {{ 5 | plus: 6 }}.', '{{ 5 | plus: 6 }} equals 11.'],
    ['{% assign LANG = "FRENCH" %}{% if LANG == "FRENCH" %}Bonjour!{% else %}Hello!{% endif %}', 'Bonjour!'],
    ['{% comment %} not shown {% endcomment %} Bonjour!', 'Bonjour!'],
    ['{{ Profile.name | default: "there" }}', 'there'],
    ['{{ "now" | date: "%Y-%m-%d %H:%M" }}', '2026-09-21 17:30'],
    ['{% if array contains 3 and 2 >= 2 or false %}yes{% endif %}', 'yes'],
  ])('renders %s', (text, shown) => {
    expect(textOf(text, { array: [1, 2, 3, 4, 5, 6] })).toBe(shown);
  });

  it('makes rows of a table', () => {
    const text =
      '<table>{% tablerow product in Profile.multi %}{{ product | default: "def" }}{% endtablerow %}</table>';
    expect(textOf(text, { Profile: { multi } })).toBe(
      '<table><tr class="row1"><td class="col1">Cool Shirt</td><td class="col2">Alien Poster</td></tr></table>',
    );
  });

  it('aborts for whom it says so, and for nobody else', () => {
    const text = '{% if Event.price > 100%}\nCOUPON\n{% else %}\n{% abort %}\n{% endif %}';
    expect(textOf(text, { Event: { price: 101 } })).toBe('COUPON');
    expect(textOf(text, { Event: { price: 100 } })).toEqual({ kind: 'aborted' });
  });
});

describe('the sandbox of Liquid', () => {
  it.each(['include', 'render', 'layout', 'block', 'capture', 'increment', 'cycle', 'echo', 'liquid', 'constructor'])(
    'has no tag %s, which the wire contract does not list',
    (tag) => {
      expect(refusal(`{% ${tag} "/etc/passwd" %}`)).toBe(`body: line 1, column 1: tag "${tag}" not found`);
    },
  );

  it.each(['where_exp', 'sample', 'strip_html', 'constructor', '__proto__'])('has no filter %s', (filter) => {
    expect(refusal(`{{ Profile | ${filter}: "x" }}`)).toContain(`undefined filter: ${filter}`);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'gives nothing of a prototype for %s',
    (name) => {
      const Profile = { name: 'Ann', list: [1], nested: {} };
      const all = `{{ ${name} }}{{ Profile.${name} }}{{ Profile["${name}"] }}{{ Profile.name.${name} }}{{ Profile.list.${name} }}{{ Profile.nested.${name} }}`;
      expect(textOf(all, { Profile })).toBe('');
      expect(textOf(`{{ Profile["${name}"] }}`, { Profile: JSON.parse(`{"${name}":"mine"}`) })).toBe('mine');
    },
  );

  it.each([
    ['loops over a billion numbers', '{% for i in (1..1000000000) %}{{ i }}{% endfor %}', 'memory'],
    [
      'loops within loops',
      '{% for i in (1..9999) %}{% for j in (1..9999) %}{% if i == j %}{% endif %}{% endfor %}{% endfor %}',
      '20000 steps',
    ],
    [
      'doubles a text',
      '{% assign a = "aaaaaaaaaa" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}',
      'memory',
    ],
    [
      'doubles a list',
      '{% assign a = "1,2,3" | split: "," %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}',
      'memory',
    ],
    ['writes without end', '{% for i in (1..9999) %}{{ Profile.long }}{% endfor %}', 'longer than 1000000 characters'],
    ['pads without end', '{{ "now" | date: "%999999999d" }}', 'memory'],
  ])('ends content that %s', (_, text, why) => {
    const made = rendered(text, { Profile: { long: 'x'.repeat(10_000) } });
    expect(made).toMatchObject({ kind: 'failed', why: expect.stringContaining(why) });
    expect(made).toMatchObject({ why: expect.stringMatching(/^line 1, column \d+: /) });
  });

  it.each([
    ['nested too deep', '{% if true %}'.repeat(7_000)],
    ['longer than 100000 characters', `{{ x }}${'y'.repeat(100_000)}`],
    ['line 3, column 3: ', 'a\nb\n  {% if true %}'],
    ['line 2, column 32: ', 'It is\n@Profile - y | default:"z" and {{ x | nope }}'],
  ])('refuses content with the place and the reason: %s', (words, text) => {
    expect(refusal(text)).toContain(words);
    expect(refusal(text)).toMatch(/^body: /);
  });

  it.each([
    '{{',
    '{%',
    '{{ "',
    '{% raw %}',
    '{% comment %}',
    '{{ x | ',
    '{% if ',
    "{{ '",
    '((((',
    '{{ a.',
    '{% for x in (1..',
  ])('reads a hundred thousand characters of %s in time', (piece) => {
    const started = performance.now();
    refusal(piece.repeat(Math.floor(100_000 / piece.length)));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  const pieces = fc.constantFrom(
    ...[
      '{{',
      '}}',
      '{%',
      '%}',
      '{%-',
      '-%}',
      '"',
      "'",
      '\\',
      '|',
      ':',
      ',',
      '.',
      '[',
      ']',
      '(',
      ')',
      '..',
      ' ',
      '\n',
      '@',
    ],
    ...[
      'if',
      'endif',
      'for',
      'endfor',
      'in',
      'case',
      'when',
      'else',
      'assign',
      'raw',
      'endraw',
      'comment',
      'abort',
      'tablerow',
    ],
    ...[
      'Profile',
      'Event',
      'name',
      'constructor',
      '__proto__',
      'size',
      'first',
      '1',
      '-1',
      '1e999',
      '==',
      '<',
      'contains',
      'nil',
    ],
    ...[
      'default',
      'plus',
      'date',
      'json',
      'split',
      'sort',
      'map',
      'where',
      'slice',
      'round',
      'times',
      'url_decode',
      '@Profile - x',
    ],
    ...ugliestPropertyNames,
    ...ugliestTexts,
  );

  it('throws nothing but a failure with a sentence, and never hangs, whatever is written', () => {
    const Profile = Object.fromEntries(
      [...ugliestPropertyNames].map((name, place) => [name, ugliestTexts[place] ?? { valueOf: 1, toString: name }]),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.constantFrom('json', 'text'), (parts, as) => {
        const text = parts.join('');
        let read: ReturnType<typeof readText> | undefined;
        try {
          read = readText(text, 'body');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Failure);
        }
        if (read)
          expect(['text', 'aborted', 'failed']).toContain(
            renderText(read, person({ Profile, Event: Profile }), as).kind,
          );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a JSON body', () => {
  const Profile = {
    name: 'O"Brien\\\n',
    age: 33,
    zip: '00123',
    tags: ['a', 'b'],
    evil: '","role":"admin',
    deep: { x: [1] },
  };

  it('keeps what a variable gives within its quotes', () => {
    const made = rendered(
      '{"name":"{{ Profile.name }}","evil":"{{ Profile.evil }}","all":"{{ Profile.deep }}"}',
      { Profile },
      'json',
    );
    expect(made.kind === 'text' && JSON.parse(made.text)).toEqual({
      name: Profile.name,
      evil: Profile.evil,
      all: '{"x":[1]}',
    });
  });

  it('takes a variable outside of quotes for a JSON value', () => {
    const text =
      '{"age":{{ Profile.age }},"zip":{{ Profile.zip }},"evil":{{ Profile.evil }},"none":{{ Profile.none }},"tags":{{ Profile.tags }},"json":{{ Profile.deep | json }},"zero":{{ Profile.none | default: 0 }}}';
    const made = rendered(text, { Profile }, 'json');
    expect(made.kind === 'text' && JSON.parse(made.text)).toEqual({
      age: 33,
      zip: '00123',
      evil: Profile.evil,
      none: null,
      tags: ['a', 'b'],
      json: { x: [1] },
      zero: 0,
    });
  });

  it('is JSON, with the value in it as it is, for every ugly text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...ugliestTexts), fc.string({ unit: 'binary' })), (value) => {
        const made = rendered('{"a":"{{ Profile.x }}","b":"-{{ Profile.x }}-"}', { Profile: { x: value } }, 'json');
        expect(made.kind === 'text' && JSON.parse(made.text)).toEqual({ a: value, b: `-${value}-` });
      }),
    );
  });
});

describe('@ variables', () => {
  const seen = (text: string) =>
    readText(text, 'body').atVariables.map(({ space, name, fallback }) => [space, name, fallback]);

  // Bodies of https://docs.clevertap.com/docs/line-messenger and https://docs.clevertap.com/docs/zendesk, and personalize-message-all.
  it.each([
    ['{ "to": "@Profile - LineID | default: " N.A" " }', [['Profile', 'LineID', ' N.A']]],
    ['"requester_id": "@Profile - Identity | default:"1"",', [['Profile', 'Identity', '1']]],
    ['"name": "@Profile - Full Name | default: "CleverTap"",', [['Profile', 'Full Name', 'CleverTap']]],
    [
      '"subject": "Rating Submitted - @Rating Submitted - User Rating | default:"3""',
      [['Rating Submitted', 'User Rating', '3']],
    ],
    ['{{ @Charged - date | default: "DEFAULT " }}', [['Charged', 'date', 'DEFAULT ']]],
    ["{{@Profile.city | default: 'Mumbai'}}", [['Profile', 'city', 'Mumbai']]],
    ['Dear @Profile - Name, welcome', [['Profile', 'Name', '']]],
    ['write to ann@Profile - Name or me@example.com', []],
    ['{% raw %}@Profile - x | default:"y"{% endraw %}', []],
  ])('are found in %s', (text, variables) => {
    expect(seen(text)).toEqual(variables);
  });

  it('leave their quotes out of the body that they stand in', () => {
    const text = readText(
      '{ "to": "@Profile - LineID | default: " N.A" ", "text":"@Profile - Plan | default:\\"none\\"" }',
      'body',
    );
    const known = ({ name }: { name: string }) => (name === 'Plan' ? 'a "gold" one' : undefined);
    const made = renderText(text, person({}, { valueOf: (variable) => known(variable) ?? variable.fallback }), 'json');
    expect(made.kind === 'text' && JSON.parse(made.text)).toEqual({ to: ' N.A', text: 'a "gold" one' });
    expect(text.hasLiquid).toBe(false);
  });
});
