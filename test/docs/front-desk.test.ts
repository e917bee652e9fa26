import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

describe('NOTICE', () => {
  type Locked = { license?: string; dev?: boolean; devOptional?: boolean };
  const locked: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages;
  const shipped = Object.entries(locked)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { license = '' }]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), license }));
  const named = read('NOTICE')
    .split(/^(?=\S)/m)
    .flatMap((block) => {
      const [licence = '', ...entries] = block.trimEnd().split('\n');
      return entries.flatMap((entry) => {
        const [, name] = /^ {2}(\S+)/.exec(entry) ?? [];
        return name === undefined ? [] : [{ licence, name }];
      });
    });
  const covers = (name: string, shippedName: string) =>
    name.endsWith('/*') ? shippedName.startsWith(name.slice(0, -1)) : name === shippedName;

  it('names every package that ships, under its licence', () => {
    expect(shipped.length).toBeGreaterThan(50);
    const missing = shipped.filter(
      ({ name, license }) => !named.some((entry) => entry.licence === license && covers(entry.name, name)),
    );
    expect(missing).toEqual([]);
  });
});

describe('settings of editors and of CI', () => {
  it('are those of the formatter', () => {
    const { formatter } = JSON.parse(read('biome.json'));
    const [, ofAll = ''] = /^\[\*\]$(.*?)^\[/ms.exec(read('.editorconfig')) ?? [];
    const { indentStyle, indentWidth, lineWidth } = formatter;
    for (const line of [
      `indent_style = ${indentStyle}`,
      `indent_size = ${indentWidth}`,
      `max_line_length = ${lineWidth}`,
    ])
      expect(ofAll.split('\n')).toContain(line);
  });

  it('ask for a Node that the package takes, and run the one command that runs everything', () => {
    const { engines } = JSON.parse(read('package.json'));
    const least = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
    const workflow = read('.github/workflows/ci.yml');
    const versions = [...workflow.matchAll(/node: (\d+)/g)].map(([, version]) => Number(version));
    expect(Math.min(...versions)).toBe(least);
    expect(versions).toContain(Number(read('.nvmrc')));
    expect(workflow).toContain('- run: bash .ci/run\n');
    expect(read('.ci/run')).toMatch(/^npm test$/m);
  });
});
