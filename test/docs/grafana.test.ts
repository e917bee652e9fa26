import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { outcomes } from '#core/webhooks/attempt.ts';
import { failureClasses } from '#core/webhooks/counters.ts';
import { metricsOf } from '../../lambdas/webhooks/domain/attempt-metrics.ts';
import { PROJECT } from '../../lib/platform/project.ts';
import { attempt } from '../webhooks/attempts.ts';

const targetSchema = z.looseObject({
  refId: z.string(),
  id: z.string(),
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
  expression: z.string(),
});
const boardSchema = z.looseObject({
  panels: z.array(z.looseObject({ title: z.string(), description: z.string().min(1), targets: z.array(targetSchema) })),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), query: z.string() })) }),
});
const text = readFileSync(join(PROJECT, 'docs/grafana/webhooks.json'), 'utf8');
const board = boardSchema.parse(JSON.parse(text));
const targets = board.panels.flatMap((panel) => panel.targets);
const asked = targets.filter(({ metricName }) => metricName !== '');

/** Every metric that attempts of any kind make, as CloudWatch tells metrics apart: by name and dimensions. */
const made = new Set(
  ['campaign', 'alert'].flatMap((purpose) =>
    metricsOf(
      failureClasses.flatMap((answer) => outcomes.map((outcome) => attempt({ purpose, outcome, class: answer }))),
    ).flatMap(({ dimensions, values }) => values.map(({ metric }) => nameOf(metric, dimensions))),
  ),
);

function nameOf(metric: string, { service: _, ...dimensions }: Record<string, string>): string {
  return `${metric} ${JSON.stringify(Object.entries(dimensions).toSorted())}`;
}

describe('the Grafana dashboard of webhooks', () => {
  it('asks for metrics that the code makes, each with the dimensions that it has', () => {
    expect(asked.length).toBeGreaterThan(15);
    for (const { metricName, dimensions, namespace } of asked) {
      expect(namespace).toBe('Causeway');
      expect(dimensions.service).toBe('webhooks/count-attempts');
      for (const purpose of ['campaign', 'alert']) {
        expect([...made]).toContain(nameOf(metricName, { ...dimensions, purpose }));
      }
    }
  });

  it('shows every metric and every class of failures that there is', () => {
    const shown = new Set(
      asked.map(({ metricName, dimensions }) => nameOf(metricName, { ...dimensions, purpose: 'campaign' })),
    );
    expect([...made].filter((name) => name.includes('campaign') && !shown.has(name))).toEqual([]);
  });

  it('computes only from what stands in the same panel', () => {
    for (const { targets: own } of board.panels) {
      for (const { expression } of own.filter((target) => target.expression !== '')) {
        const used = expression.match(/\b[a-z]\d?\b/g) ?? [];
        expect(used.length).toBeGreaterThan(0);
        expect(used.filter((id) => !own.some((target) => target.id === id))).toEqual([]);
      }
    }
  });

  it('leaves the data source, the region and the purpose to whoever looks', () => {
    expect(board.templating.list.map(({ name }) => name)).toEqual(['datasource', 'region', 'purpose']);
    expect(text).not.toMatch(/"uid": "(?!\$\{datasource\}|causeway-webhooks)/);
  });
});
