import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from '../synthesised.ts';

const off = synthesised({ stage: 'prod' });
const on = synthesised({ stage: 'prod', sftp: 'true' });
const sftpServer = 's-0123456789abcdef0,127.0.0.1,2222';
const local = synthesised({ stage: 'local', sftp: 'true', sftpServer });

const told = ({ running }: typeof on) =>
  ofType(running, 'AWS::Lambda::Function').find(([, { Description }]) => Description === 'sftp/manage-keys')?.[1]
    .Environment.Variables;
const schedules = ({ running }: typeof on) => ofType(running, 'AWS::Scheduler::Schedule').map(([id]) => id);

describe('the server of SFTP', () => {
  it('is there only where a deployment asks for it: it is paid by the hour', () => {
    expect(off.sftp).toEqual({});
    expect(told(off)).toMatchObject({ SFTP_SERVER_ID: '', SFTP_HOST: '', SFTP_USER_ROLE: '' });
    expect(schedules(on).length).toBeGreaterThanOrEqual(schedules(off).length);
    expect(ofType(on.sftp, 'AWS::Transfer::Server')).toHaveLength(1);
  });

  it('takes keys alone, by the algorithms of the newest policy, and keeps a log', () => {
    const [[, server] = []] = ofType(on.sftp, 'AWS::Transfer::Server');
    expect(server).toMatchObject({
      Domain: 'S3',
      Protocols: ['SFTP'],
      EndpointType: 'PUBLIC',
      IdentityProviderType: 'SERVICE_MANAGED',
      SecurityPolicyName: 'TransferSecurityPolicy-2025-03',
      ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' },
    });
    expect(server?.StructuredLogDestinations).toHaveLength(1);
  });

  it('writes as a role of Transfer Family that reaches one prefix of one bucket, and no other AWS account can have it taken', () => {
    const [[, role] = []] = ofType(on.sftp, 'AWS::IAM::Role');
    expect(role?.AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'transfer.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    const [[, policy] = []] = ofType(on.sftp, 'AWS::IAM::Policy');
    for (const { Action, Resource, Condition } of policy?.PolicyDocument.Statement ?? []) {
      const onObjects = [Action].flat().some((action: string) => /Object|Multipart/.test(action));
      if (onObjects) expect(JSON.stringify(Resource)).toMatch(/ImportFiles[0-9A-F]{8}.*\/sftp\/\*/);
      if (Action === 's3:ListBucket') expect(Condition).toEqual({ StringLike: { 's3:prefix': ['sftp/*'] } });
    }
  });

  it('is the one that is there already on one machine, where CloudFormation cannot make it', () => {
    expect(ofType(local.sftp, 'AWS::Transfer::Server')).toEqual([]);
    expect(told(local)).toMatchObject({
      SFTP_SERVER_ID: 's-0123456789abcdef0',
      SFTP_HOST: '127.0.0.1',
      SFTP_PORT: '2222',
    });
  });

  it.each([
    [{ sftp: 'yes' }, /sftp is "yes", and must be true or false/],
    [{ sftp: 'true', sftpServer: 'mine' }, /sftpServer "mine" is not <id>,<host>,<port>/],
  ])('says what is wrong with the context: %j', (context, message) => {
    expect(() => synthesised({ stage: 'prod', ...context })).toThrow(message);
  });
});
