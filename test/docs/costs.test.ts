import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../lib/platform/project.ts';
import { ofType, synthesised } from '../lib/synthesised.ts';

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const lines = [...read('docs/costs.md').matchAll(/^```costs\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.trimEnd().split('\n'))
  .map((line) => {
    const [, name = line, formula = '', shown] = /^(\w+) = (.+?)(?: → ([\d.]+))?$/.exec(line) ?? [];
    return { name, formula, shown };
  });

/** Sums, products and brackets over numbers and the names of the lines before. */
function worth(formula: string, known: ReadonlyMap<string, number>): number {
  const tokens = formula.match(/[\w.]+|[-+*/()]/g) ?? [];
  if (tokens.join('') !== formula.replaceAll(' ', '')) throw new Error(`cannot be read: ${formula}`);
  const atom = (): number => {
    const token = tokens.shift() ?? '';
    if (token !== '(') return known.get(token) ?? Number(token);
    const inner = sum();
    tokens.shift();
    return inner;
  };
  const chain = (next: () => number, operators: Record<string, (a: number, b: number) => number>) => () => {
    let value = next();
    for (let act = operators[tokens[0] ?? '']; act; act = operators[tokens[0] ?? '']) {
      tokens.shift();
      value = act(value, next());
    }
    return value;
  };
  const product = chain(atom, { '*': (a, b) => a * b, '/': (a, b) => a / b });
  const sum = chain(product, { '+': (a, b) => a + b, '-': (a, b) => a - b });
  return sum();
}

const values = new Map<string, number>();
for (const { name, formula } of lines) values.set(name, worth(formula, values));

const { data, running } = synthesised({ stage: 'prod' });
const all = { ...data, ...running };

describe('docs/costs.md', () => {
  it('works every figure out from the lines above it', () => {
    expect(lines.length).toBeGreaterThan(50);
    expect(values.size).toBe(lines.length);
    expect([...values].filter(([, value]) => !(value > 0))).toEqual([]);
    const shown = lines.filter((line) => line.shown !== undefined);
    expect(shown.length).toBeGreaterThan(25);
    const rounded = shown.map(({ name, shown = '' }) => {
      const decimals = shown.split('.')[1]?.length ?? 0;
      return { name, shown: (values.get(name) ?? 0).toFixed(decimals) };
    });
    expect(rounded).toEqual(shown.map(({ name, shown }) => ({ name, shown })));
  });

  it('counts what is paid by the hour, and the queues that are polled, as they are deployed', () => {
    const counted = {
      shards: ofType(all, 'AWS::Kinesis::Stream').reduce((count, [, stream]) => count + stream.ShardCount, 0),
      keys: ofType(all, 'AWS::KMS::Key').length,
      alarms: ofType(all, 'AWS::CloudWatch::Alarm').length,
      polledQueues: ofType(all, 'AWS::Lambda::EventSourceMapping').filter(([, { ScalingConfig }]) => ScalingConfig)
        .length,
    };
    expect(Object.fromEntries(Object.keys(counted).map((name) => [name, values.get(name)]))).toEqual(counted);
  });

  it('is what the README says', () => {
    const [, idle, ingest] =
      /about \$(\d+) a month .*?about \$([\d.]+) for a million events/.exec(read('README.md')) ?? [];
    expect([idle, ingest]).toEqual([values.get('idle')?.toFixed(0), values.get('ingest100')?.toFixed(2)]);
  });
});

describe('an idle month', () => {
  const BUDGET = 20;

  it('costs less than the budget: shards, keys and alarms are all that is paid by the hour', () => {
    const cost = values.get('fixed');
    expect(cost).toBeGreaterThan(10);
    expect(cost).toBeLessThan(BUDGET * 0.75);
    expect(values.get('idle')).toBeLessThan(BUDGET);
  });

  it('pays for no stream retention beyond the first day, which would cost more than the shard', () => {
    for (const [, stream] of ofType(data, 'AWS::Kinesis::Stream')) expect(stream.RetentionPeriodHours).toBe(24);
  });

  it('has nothing else with an hourly price', () => {
    const hourly =
      /::EC2::|::RDS::|::ElastiCache::|::OpenSearchService::|::Transfer::|NatGateway|LoadBalancer|::SecretsManager::/;
    expect(Object.values(all).filter(({ Type }) => hourly.test(Type))).toEqual([]);
  });
});
