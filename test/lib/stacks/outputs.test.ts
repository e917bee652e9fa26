import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../lib/platform/project.ts';
import { ofType, synthesised } from '../synthesised.ts';

const prod = synthesised({ stage: 'prod' });
const { outputs, data } = prod;
const domainName = 'api.example.org';
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

describe('the outputs of a deployment', () => {
  it('keep their names: scripts of others ask for them', () => {
    const names = Object.entries(outputs).map(([stack, named]) => [stack, Object.keys(named).sort()]);
    expect(Object.fromEntries(names)).toEqual(NAMES);
  });

  it('that people write down outside are of what is kept when the functions are put back', () => {
    for (const name of ['ExportsWriterRole', 'BusName', 'LakeBucket']) {
      const { Ref, 'Fn::GetAtt': [owner] = [Ref] } = outputs.data[name]?.Value ?? {};
      expect(Object.keys(data)).toContain(owner);
    }
  });

  it('are all that the runbook and the README ask to be filled in', () => {
    const known = Object.values(NAMES).flat();
    for (const file of ['docs/runbook.md', 'README.md', 'docs/exports.md', 'docs/operating.md', 'docs/uploads.md']) {
      const asked = [...read(file).matchAll(/<([A-Z]\w+)[^>]*>/g)].map(([, name]) => String(name));
      expect(
        asked.filter((name) => !known.includes(name)),
        file,
      ).toEqual([]);
    }
    expect(read('docs/runbook.md')).toContain('<StoreBatchFunction>');
  });
});

describe('an own name for the API', () => {
  const { data, running, outputs } = synthesised({ stage: 'prod', domainName, certificateArn });
  const target = outputs.data.DomainTarget;

  it('is kept with the data, so that DNS points at the same place when the API is made anew', () => {
    const [[id, domain] = [], ...others] = ofType(data, 'AWS::ApiGatewayV2::DomainName');
    expect(others).toEqual([]);
    expect(domain).toMatchObject({
      DomainName: domainName,
      DomainNameConfigurations: [{ CertificateArn: certificateArn, EndpointType: 'REGIONAL' }],
    });
    expect(data[String(id)]?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(target?.Value).toEqual({ 'Fn::GetAtt': [id, 'RegionalDomainName'] });
    expect(JSON.stringify(target?.Description)).toContain(domainName);
  });

  it('is mapped to the API, and is the address that is told', () => {
    const mappings = ofType(running, 'AWS::ApiGatewayV2::ApiMapping').map(([, mapping]) => mapping);
    expect(mappings).toMatchObject([{ Stage: '$default' }]);
    expect(outputs.door.ApiUrl?.Value).toBe(`https://${domainName}`);
  });

  it('is told to the API as text: CloudFormation lets nobody change or drop what another stack imports', () => {
    const imports = [...JSON.stringify(running).matchAll(/"Fn::ImportValue":"[\w-]+-Data:(\w+)"/g)].map(([, id]) => id);
    expect(imports.length).toBeGreaterThan(25);
    expect(imports.filter((id) => id?.startsWith('ExportsOutputRefDomain'))).toEqual([]);
    const [[id, mapping] = []] = ofType(running, 'AWS::ApiGatewayV2::ApiMapping');
    expect(mapping?.DomainName).toBe(domainName);
    // Under another id the name would be mapped a second time before the first is gone, which API Gateway refuses.
    expect(id).toBe('ApiStageCausewayprodDataDomainundefinedDE092580');
  });

  it('is not there unless it is asked for', () => {
    expect(ofType(prod.data, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
    expect(ofType(prod.running, 'AWS::ApiGatewayV2::ApiMapping')).toEqual([]);
  });

  it.each([
    [{ domainName }, /given together/],
    [{ certificateArn }, /given together/],
    [{ domainName, certificateArn: 'mine' }, /certificateArn "mine" is no ARN/],
  ])('takes a certificate, and says what is missing: %j', (given, message) => {
    expect(() => synthesised({ stage: 'prod', ...given })).toThrow(message);
  });
});

const NAMES = {
  data: [
    'AccountsTable',
    'AttemptsBucket',
    'BodiesBucket',
    'BusName',
    'CampaignsTable',
    'CommitsTable',
    'CursorsTable',
    'ExportsTable',
    'ExportsWriterRole',
    'ImportFilesBucket',
    'ImportsTable',
    'IngestStream',
    'LakeBucket',
    'ListsBucket',
    'PagesBucket',
    'PlansBucket',
    'ProfilesTable',
    'QuarantineBucket',
    'SegmentsTable',
    'UserPoolId',
    'WebhooksTable',
  ],
  door: ['ApiUrl', 'ChangeAccountFunction', 'CreateAccountFunction'],
  in: ['PickUpFunction', 'PlanUpkeepFunction', 'StoreBatchFunction'],
  out: [
    'DeliveriesQueueUrl',
    'ReconcileCampaignsFunction',
    'ReconcileSchedulesFunction',
    'RunExportMachineArn',
    'RunQueryMachineArn',
  ],
};
