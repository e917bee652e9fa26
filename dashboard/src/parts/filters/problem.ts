/** What the API refused, by the path that its words begin with: `event_properties[0].value: equals takes a value`. */
export type ProblemAt = (path: string) => string | undefined;

/** The problem at a path or below it. */
export function problemsIn(error: string | undefined): ProblemAt {
  const [, path, message] = /^([\w.[\]]+): (.+)$/s.exec(error ?? '') ?? [];
  if (path === undefined || message === undefined) return () => undefined;
  return (asked) =>
    path === asked || path.startsWith(`${asked}.`) || path.startsWith(`${asked}[`) ? message : undefined;
}
