/** Reads the lines that `cdk deploy --progress events` prints, for the progress line of `npm start`. */
export type CdkLine =
  | { kind: 'resource'; stack: string; status: string; type: string; name: string; finished: boolean }
  | { kind: 'note'; text: string }
  | { kind: 'other' };

const EVENT = /^\s*(\S+) \|\s*(?:\d+(?:\/\d+)?) \| [^|]+ \| (\w+)\s*\| (\S+)\s*\| (.+?)\s*$/;

export function cdkLine(line: string): CdkLine {
  const [, stack, status, type, name] = EVENT.exec(line) ?? [];
  if (stack && status && type && name) {
    return { kind: 'resource', stack, status, type, name, finished: /_(COMPLETE|FAILED)$/.test(status) };
  }
  if (/^(✨|Bundling asset|\S+: (deploying|start:|success:))/.test(line)) return { kind: 'note', text: line.trim() };
  return { kind: 'other' };
}
