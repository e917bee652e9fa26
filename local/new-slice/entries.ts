import type { Names } from './names.ts';

/** The two places that know every slice: the route table and the stack. */
export function withRouteTable(text: string, { slice, routes }: Names): string {
  const imported = after(text, /^import .*$/gm, `import { ${routes} } from '../lambdas/${slice}/routes.ts';`);
  return imported.replace('  doorRoutes,\n', `  ${routes},\n  doorRoutes,\n`);
}

export function withSlice(text: string, { slice, construct }: Names): string {
  const imported = after(text, /^import .*$/gm, `import { ${construct} } from '../${slice}.ts';`);
  return after(
    imported,
    /^ +(const .*= )?new \w+\(this, .*slice.*\);$/gm,
    `    new ${construct}(this, '${construct}', slice);`,
  );
}

/** The text with a line after the last one that fits. */
function after(text: string, pattern: RegExp, line: string): string {
  const last = [...text.matchAll(pattern)].at(-1);
  if (!last) throw new Error(`nothing in the file fits ${pattern}`);
  const end = last.index + last[0].length;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}
