import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groups } from '../../conform/groups.ts';
import { rejected } from '../../lambdas/core/intake/records/rejection.ts';
import { partners } from '../../lambdas/exports/destinations/registry.ts';
import { PROJECT } from '../../lib/platform/project.ts';

const contract = readFileSync(join(PROJECT, 'docs/wire-contract.md'), 'utf8');

/** `transport` and, of its parts, `transport: limits`, by the numbers of the sections. */
const sections = contract
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const [, number, name = ''] = /^(\d+)\. (.+)$/m.exec(text) ?? [];
    const parts = [...text.matchAll(/^### (.+)$/gm)].map(([, part]) => `${name}: ${part}`);
    return { number: Number(number), names: [name, ...parts].map((cited) => cited.toLowerCase()) };
  });
const names = new Set(sections.flatMap((section) => section.names));

/** Comments with the marks of their lines taken away, so that a sentence may go over two. */
const sources = globSync('{bin,cli,conform,lambdas,lib,local,test}/**/*.ts', {
  cwd: PROJECT,
  exclude: ['test/docs/**', '**/node_modules/**'],
}).map((path) => ({ path, text: readFileSync(join(PROJECT, path), 'utf8').replace(/\s*\n\s*(\*|\/\/)\s*/g, ' ') }));
const citations = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/\(wire contract, ([^)]*)\)/g)].flatMap(([, cited = '']) =>
    cited.split('; ').map((name) => ({ path, name: name.toLowerCase() })),
  ),
);

describe('docs/wire-contract.md', () => {
  it('has sections that are numbered in their order, each with a name of its own', () => {
    expect(sections.map(({ number }) => number)).toEqual(sections.map((_, index) => index + 1));
    expect(names.size).toBe(sections.flatMap((section) => section.names).length);
  });

  it('has every section that a comment cites as a heading', () => {
    expect(citations.length).toBeGreaterThan(60);
    expect(new Set(citations.map(({ path }) => path)).size).toBeGreaterThan(40);
    expect(citations.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  it('is cited in one form: (wire contract, section: part; section: part)', () => {
    const loose = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/(?<!\(|the )wire contract, .{0,40}|wire contract's.{0,40}/gi)].map(([found]) => ({
        path,
        found,
      })),
    );
    expect(loose).toEqual([]);
  });

  it('has the text of every refusal that was recorded, to the space', () => {
    const codes = [509, 512, 513, 514, 515, 516, 517, 518, 519, 520, 523, 524, 525] as const;
    const texts = codes.map((code) =>
      rejected(code, 7, { field: '<field>' }).error.replace(/number : 7$/, 'number : N'),
    );
    expect(texts.filter((text) => !contract.includes(`\`${text}\``))).toEqual([]);
  });

  it('names every partner of exports, by its id and as alerts call it', () => {
    const quoted = (names: string[]) => names.map((name) => `\`${name}\``).join(', ');
    const [, ids] = /^\| `partner` \| (.+) \|$/m.exec(contract) ?? [];
    const [, titles] = /^`Partner` is one of (.+?);/m.exec(contract) ?? [];
    expect(ids).toBe(quoted(partners.map(({ id }) => id)));
    expect(titles).toBe(quoted(partners.map(({ title }) => title)));
  });

  it('has every section that a rule of conformance cites by its number', () => {
    const cited = groups.flatMap((group) => Object.keys(group.rules)).map((title) => /^§(\d+) /.exec(title)?.[1]);
    expect(cited.length).toBeGreaterThanOrEqual(450);
    const numbers = sections.map(({ number }) => String(number));
    expect(cited.filter((number) => number === undefined || !numbers.includes(number))).toEqual([]);
  });
});
