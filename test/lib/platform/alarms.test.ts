import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../lib/platform/project.ts';
import { ofType, synthesised } from '../synthesised.ts';

const prod = synthesised({ stage: 'prod', sftp: 'true' });
const dev = synthesised({ stage: 'dev' });
const told = synthesised({ stage: 'prod', alarmEmail: 'ops@example.com' });
const alarms = ofType(prod.running, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
const runbook = readFileSync(join(PROJECT, 'docs/runbook.md'), 'utf8');

describe('alarms', () => {
  it('are the headings of the runbook, no more and no less', () => {
    const headings = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.sort()).toEqual(alarms.map((alarm) => alarm.AlarmName).sort());
  });

  it('have a runbook entry that describes, investigates and resolves', () => {
    for (const entry of runbook.split(/^### /m).slice(1)) {
      const parts = [...entry.matchAll(/^\*\*(\w+)\.\*\*/gm)].map(([, part]) => part);
      expect(parts, entry.slice(0, 60)).toEqual(['Description', 'Investigation', 'Resolution']);
    }
  });

  it('have a runbook that names schedules as they are called', () => {
    const schedules = ofType(prod.running, 'AWS::Scheduler::Schedule').map(([id]) => id);
    const named = [...runbook.matchAll(/`(\w+Every\w+)`/g)].map(([, name]) => String(name));
    expect(named.length).toBeGreaterThanOrEqual(2);
    expect(named.filter((name) => !schedules.some((id) => id.includes(name)))).toEqual([]);
  });

  it('have a runbook that moves each message of a dead-letter queue of several workers back to its own', () => {
    const targets = ofType(prod.running, 'AWS::SQS::Queue').flatMap(
      ([, { RedrivePolicy }]) => RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] ?? [],
    );
    const shared = targets.filter((target, index) => targets.indexOf(target) !== index);
    const ofShared = alarms.filter(({ Dimensions }) => shared.includes(Dimensions?.[0].Value['Fn::GetAtt']?.[0]));
    const entries = runbook.split(/^### /m).slice(1);
    const moved = entries.filter((entry) => entry.includes('without `--destination-arn`'));
    expect(moved.map((entry) => entry.split('\n')[0]).sort()).toEqual(ofShared.map((one) => one.AlarmName).sort());
    expect(ofShared).toHaveLength(2);
  });

  it('are named by slice, handler and condition, and say how bad it is and what users lose', () => {
    for (const alarm of alarms) {
      expect(alarm.AlarmName).toMatch(/^[A-Z][A-Za-z]+\/[A-Z][A-Za-z]+\/[A-Z][A-Za-z]+$/);
      expect(alarm.AlarmDescription).toMatch(/^\[(high|low)\] .{20,}\. What to do: docs\/runbook\.md, ".+"\.$/);
    }
  });

  it('go to the address that was given, and are only shown when none was', () => {
    const mailed = ofType(told.running, 'AWS::CloudWatch::Alarm');
    const [[, topic] = []] = ofType(told.data, 'AWS::SNS::Topic');
    for (const [, alarm] of mailed) {
      expect(alarm.AlarmActions).toHaveLength(1);
      expect(JSON.stringify(alarm.AlarmActions)).toContain(`:${topic?.TopicName}"`);
    }
    expect(alarms.every((alarm) => alarm.AlarmActions === undefined)).toBe(true);
  });

  it('that go to nobody are a warning of every deployment', () => {
    for (const { warnings } of [prod, dev]) expect(warnings.join()).toContain('No alarmEmail is given');
    expect(told.warnings).toEqual([]);
  });

  it('of another stage in the same account have other names', () => {
    const others = ofType(dev.running, 'AWS::CloudWatch::Alarm');
    expect(others.every(([, alarm]) => alarm.AlarmName.startsWith('dev: '))).toBe(true);
  });

  it('of another stage look at what its own functions count: what is alive there says nothing of prod', () => {
    for (const [stage, name] of [
      [prod, 'Causeway'],
      [dev, 'Causeway-dev'],
    ] as const) {
      const namespaces = ofType(stage.running, 'AWS::CloudWatch::Alarm').map(([, { Namespace }]) => Namespace);
      const counted = namespaces.filter((namespace) => namespace?.startsWith('Causeway'));
      expect(counted.length).toBeGreaterThan(3);
      expect(new Set(counted)).toEqual(new Set([name]));
    }
  });
});
