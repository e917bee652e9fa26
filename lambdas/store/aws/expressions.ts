/**
 * Expressions of DynamoDB, each with the names and values that it uses. Attributes go by `#name`, since several of ours
 * are reserved words. DynamoDB refuses a name or a value that no expression uses.
 */
type Names = { ExpressionAttributeNames: Record<string, string> };
type Values = { ExpressionAttributeValues?: Record<string, unknown> };

/** An update that sets these attributes, and removes those. */
export function setting(
  fields: Readonly<Record<string, unknown>>,
  { remove = [] }: { remove?: readonly string[] } = {},
): { UpdateExpression: string } & Names & Values {
  const set = Object.keys(fields);
  const clauses = [
    ...(set.length > 0 ? [`SET ${set.map((name) => `#${name} = :${name}`).join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
  ];
  return {
    UpdateExpression: clauses.join(' '),
    ExpressionAttributeNames: Object.fromEntries([...set, ...remove].map((name) => [`#${name}`, name])),
    ...(set.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(set.map((name) => [`:${name}`, fields[name]])),
    }),
  };
}

/** The names of expressions in which `#name` stands for the attribute of that name, or for what `aliases` says. */
export function namesIn(expressions: readonly string[], aliases: Readonly<Record<string, string>> = {}): Names {
  const names = expressions.flatMap((text) => [...text.matchAll(/#(\w+)/g)].map(([, name = '']) => name));
  return { ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, aliases[name] ?? name])) };
}

/** A put of what is not there yet. */
export const isNew = { ConditionExpression: 'attribute_not_exists(pk)' } as const;

/** A write over what is there, as long as this attribute is still what it was when it was read. */
export function isStill(attribute: string, before: unknown) {
  return {
    ConditionExpression: `#${attribute} = :before`,
    ExpressionAttributeNames: { [`#${attribute}`]: attribute },
    ExpressionAttributeValues: { ':before': before },
  };
}
