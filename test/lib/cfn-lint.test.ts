import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { buildCauseway } from '../../lib/causeway.ts';
import { stageFrom } from '../../lib/stages.ts';
import { lintVenvDir } from '../../local/stack/layout.ts';
import { appWith } from './synthesised.ts';

/** `npm test` installs cfn-lint; a run of the unit tests by themselves may come before. */
const cfnLint = join(lintVenvDir, 'bin/cfn-lint');
const folder = mkdtempSync(join(tmpdir(), 'causeway-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(existsSync(cfnLint))('the templates of what is deployed to AWS', () => {
  it('have no finding of cfn-lint: CloudFormation knows every property and takes every value', async () => {
    const files = ['prod', 'dev'].flatMap(templatesOf);
    // W3005: CDK names a function's role in DependsOn too, beside the reference that says it already.
    const args = ['--ignore-checks', 'W3005', '--regions', 'us-east-1', '--template', ...files];
    const run = await promisify(execFile)(cfnLint, args).catch((failed: { stdout: string; message: string }) => failed);
    expect(run.stdout || ('message' in run ? run.message : '')).toBe('');
  }, 480_000);
});

function templatesOf(stage: string): string[] {
  const app = appWith({ stage, alarmEmail: 'ops@example.com', sftp: 'true', staticEgress: 'true' });
  const stacks = Object.values(buildCauseway(app, stageFrom(app.node)));
  return stacks.map((stack) => {
    const file = join(folder, `${stack.stackName}.json`);
    writeFileSync(file, JSON.stringify(Template.fromStack(stack).toJSON()));
    return file;
  });
}
