import type { Field } from '../settings/fields.ts';
import { entered, fieldsShown, type Values } from '../settings/values.ts';

/** Which of the form's alternatives a section of instructions is about: one that is chosen, another one, or none. */
export type About = { label: string } | 'another' | 'other';

/**
 * Instructions head a section with the settings that it explains: `{"kind": "role", "roleArn": "…"}`. It belongs to the alternative
 * whose fixed values are among them.
 */
export function sectionFor(title: string, { fields, values }: { fields: readonly Field[]; values: Values }): About {
  const heading = [...title.matchAll(/"(\w+)": "([^"…]+)"/g)].map(([, name, value]) => `${name}=${value}`);
  if (!title.includes('{') || heading.length === 0) return 'other';
  const all = fieldsShown(fields, values).flatMap((field) => {
    if (field.kind !== 'union') return [];
    return field.alternatives.map((one, index) => ({ one, isChosen: entered(field, values) === String(index) }));
  });
  const found = all.find(({ one }) => {
    const fixed = one.fields.flatMap((field) =>
      field.kind === 'fixed' ? [`${field.name}=${String(field.value)}`] : [],
    );
    return fixed.length > 0 && fixed.every((pair) => heading.includes(pair));
  });
  if (!found) return 'other';
  return found.isChosen ? { label: found.one.label } : 'another';
}
