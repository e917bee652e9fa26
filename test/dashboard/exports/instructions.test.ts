import { describe, expect, it } from 'vitest';
import { blocksOf, filled, sectionsOf, spansOf } from '../../../dashboard/src/pages/exports/instructions/markdown.ts';
import { catalogue } from '../../../lambdas/exports/destinations/catalogue.ts';

const partners = catalogue({ writer: 'arn:aws:iam::111122223333:role/writer', externalId: 'causeway-0123' });

describe('the instructions of a partner', () => {
  it.each(partners)('of $id are shown whole: no word is lost between their blocks', ({ instructions }) => {
    const { intro, sections } = sectionsOf(instructions);
    const shown = JSON.stringify([intro, sections]);
    const words = instructions.replace(/^# .*$/m, '').match(/[\p{L}\d]{3,}/gu) ?? [];
    expect(words.filter((word) => !shown.includes(word))).toEqual([]);
  });

  it.each(partners)('of $id have no mark of Markdown left in their paragraphs', ({ instructions }) => {
    const { intro, sections } = sectionsOf(instructions);
    const texts = [...intro, ...sections.flatMap(({ blocks }) => blocks)].flatMap((block) => {
      if (block.kind === 'paragraph') return [block.text];
      return block.kind === 'list' ? block.items : [];
    });
    const plain = texts.flatMap(spansOf).flatMap((span) => (span.kind === 'text' ? [span.text] : []));
    expect(plain.filter((text) => /\*\*|`|^\||^#/.test(text))).toEqual([]);
  });

  it('are read by what stands in them', () => {
    const text =
      '# T\n\nOne\ntwo.\n\n## A `b`\n\n1. first\n   goes on\n2. second\n\n| x | y |\n| - | - |\n| 1 \\| 2 | 3 |\n\n```json\n{\n}\n```\n';
    expect(sectionsOf(text)).toEqual({
      intro: [{ kind: 'paragraph', text: 'One two.' }],
      sections: [
        {
          title: 'A `b`',
          blocks: [
            { kind: 'list', ordered: true, items: ['first goes on', 'second'] },
            { kind: 'table', head: ['x', 'y'], rows: [['1 | 2', '3']] },
            { kind: 'code', language: 'json', text: '{\n}' },
          ],
        },
      ],
    });
  });

  it('have links to addresses of https only, and no markup (failure mode 27)', () => {
    expect(spansOf('[go](javascript:alert(1)) <img src=x onerror=alert(1)> [docs](https://example.com/a)')).toEqual([
      { kind: 'text', text: '[go](javascript:alert(1)) <img src=x onerror=alert(1)> ' },
      { kind: 'link', text: 'docs', href: 'https://example.com/a' },
    ]);
  });

  it('end with a fence that is never closed, or with nothing', () => {
    expect([blocksOf('```\nx'), blocksOf(''), blocksOf('\n\n')]).toEqual([
      [{ kind: 'code', language: '', text: 'x' }],
      [],
      [],
    ]);
  });

  it('name what was entered, and leave what was not', () => {
    expect(
      filled(
        'arn:aws:s3:::<bucket>/<prefix>* <other>',
        new Map([
          ['bucket', '$&'],
          ['prefix', ''],
        ]),
      ),
    ).toBe('arn:aws:s3:::$&/* <other>');
  });
});
