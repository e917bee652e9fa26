import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../lib/platform/project.ts';
import { ofType, synthesised } from '../synthesised.ts';

const stages = { prod: synthesised({ stage: 'prod' }), local: synthesised({ stage: 'local' }) };
const functions = (stage: keyof typeof stages) => ofType(stages[stage].running, 'AWS::Lambda::Function');

describe('functions', () => {
  it('run on arm64 in AWS, and on this machine as it is', () => {
    expect(new Set(functions('prod').map(([, fn]) => fn.Architectures[0]))).toEqual(new Set(['arm64']));
    const here = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    expect(new Set(functions('local').map(([, fn]) => fn.Architectures[0]))).toEqual(new Set([here]));
  });

  it('are traced in AWS only', () => {
    for (const [, fn] of functions('prod')) expect(fn.TracingConfig).toEqual({ Mode: 'Active' });
    for (const [, fn] of functions('local')) expect(fn.TracingConfig).toBeUndefined();
  });

  it('write to a log that forgets after a month', () => {
    const { running } = stages.prod;
    for (const [, fn] of functions('prod')) {
      expect(running[fn.LoggingConfig.LogGroup.Ref]?.Properties.RetentionInDays).toBe(30);
    }
    for (const [, group] of ofType(running, 'AWS::Logs::LogGroup')) expect(group.RetentionInDays).toBe(30);
  });

  it('know what Powertools is to call them', () => {
    for (const [, fn] of functions('prod')) {
      expect(fn.Environment.Variables).toMatchObject({
        POWERTOOLS_SERVICE_NAME: fn.Description,
        POWERTOOLS_METRICS_NAMESPACE: 'Causeway',
      });
    }
  });

  it('of another stage in the same account count under another name', () => {
    for (const [, fn] of functions('local'))
      expect(fn.Environment.Variables.POWERTOOLS_METRICS_NAMESPACE).toBe('Causeway-local');
  });

  it('may call private addresses on the one-machine stack only', () => {
    const allowed = (stage: keyof typeof stages) =>
      functions(stage).flatMap(([, fn]) => fn.Environment.Variables.ALLOW_PRIVATE_RECEIVERS ?? []);
    expect(new Set(allowed('prod'))).toEqual(new Set(['false']));
    expect(new Set(allowed('local'))).toEqual(new Set(['true']));
  });

  it('that look up names of customers’ choosing have room for dozens that nobody answers for', () => {
    const looksUp = (path: string) => readFileSync(join(PROJECT, `lambdas/${path}.ts`), 'utf8').includes('node:dns');
    const room = functions('prod').map(([, fn]) => [fn.Description, fn.Environment.Variables.UV_THREADPOOL_SIZE]);
    const wanted = functions('prod').map(([, fn]) => [fn.Description, looksUp(fn.Description) ? '64' : undefined]);
    expect(room).toEqual(wanted);
    expect(room.filter(([, threads]) => threads !== undefined)).not.toEqual([]);
  });

  it('read the stream with one writer per shard, from its beginning', () => {
    const [source] = ofType(stages.prod.running, 'AWS::Lambda::EventSourceMapping').flatMap(([, it]) =>
      it.StartingPosition ? [it] : [],
    );
    expect(source).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: 1,
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 5,
      BisectBatchOnFunctionError: true,
    });
    expect(source?.FunctionResponseTypes).toBeUndefined();
  });
});
