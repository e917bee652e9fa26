import { afterEach, beforeEach, vi } from 'vitest';

/**
 * What a test's functions wrote to their log: parsed lines, and everything as one text to look for secrets in. Import
 * this before the functions under test: the variables, which send log and metrics through the global console, are read
 * when the logger is made.
 */
process.env.POWERTOOLS_DEV = 'true';
process.env.POWERTOOLS_METRICS_DISABLED = 'false';

export function recordedLogs() {
  const written: string[] = [];
  const keep = (...parts: unknown[]) => void written.push(parts.map(String).join(' '));
  beforeEach(() => {
    written.length = 0;
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation(keep);
  });
  afterEach(() => void vi.restoreAllMocks());
  return {
    text: () => written.join('\n'),
    lines: (event: string) =>
      written.flatMap((line) => {
        const parsed = parse(line);
        return parsed.event === event ? [parsed] : [];
      }),
    /** Sum of an EMF metric. */
    metric: (name: string) => written.reduce((sum, line) => sum + metricIn(parse(line), name), 0),
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function metricIn(line: Record<string, unknown>, name: string): number {
  if (line._aws === undefined || !(name in line)) return 0;
  return [line[name]].flat().reduce<number>((sum, value) => sum + Number(value), 0);
}
