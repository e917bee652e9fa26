import { type Field, inWords, isOf, objectIn } from './fields.ts';

/** Settings in words, by the titles of their form; a secret is never shown, whether it is one or only stands for one. */
const MASK = '********';

export function settingsInWords(fields: readonly Field[], settings: unknown): [label: string, value: string][] {
  const given = objectIn(settings);
  const known = fields.flatMap((field): [string, string][] => {
    const value = given.get(field.name);
    if (value === undefined) return [];
    switch (field.kind) {
      case 'fixed':
        return [];
      case 'secret':
        return [[field.label, MASK]];
      case 'group':
        return settingsInWords(field.fields, value).map(([label, text]) => [`${field.label}: ${label}`, text]);
      case 'union': {
        const chosen = field.alternatives.find((one) => isOf(one.fields, value));
        return chosen
          ? [[field.label, chosen.label], ...settingsInWords(chosen.fields, value)]
          : [[field.label, inText(value)]];
      }
      case 'choice':
        return [[field.label, field.choices.find((choice) => choice.value === value)?.text ?? inText(value)]];
      case 'json':
        return [[field.label, field.hidden ? MASK : inText(value)]];
      default:
        return [[field.label, inText(value)]];
    }
  });
  // What the API adds for people to see, such as an external id.
  const others = [...given].filter(([name]) => !fields.some((field) => field.name === name));
  return [...known, ...others.map(([name, value]): [string, string] => [inWords(name), inText(value)])];
}

function inText(value: unknown): string {
  if (value === true) return 'Yes';
  if (value === false) return 'No';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
