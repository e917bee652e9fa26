import { describe, expect, it } from 'vitest';
import { stageFrom } from '../../../lib/stages.ts';
import { NEVER_CALLED } from '../grants/needed.ts';
import { modulesOfHandlers } from '../grants/reached.ts';
import { appWith, ofType, type Piece, synthesised } from '../synthesised.ts';

const off = synthesised({ stage: 'prod' });
const on = synthesised({ stage: 'prod', staticEgress: 'true' });

const functions = ({ running }: typeof on) => ofType(running, 'AWS::Lambda::Function').map(([, fn]) => fn);
const inside = (stacks: typeof on) => functions(stacks).filter(({ VpcConfig }) => VpcConfig);
const pathsOf = (found: Piece[]) => found.map(({ Description }) => String(Description)).sort();

/** Whose bundle can dial an address of a customer's: a URL, or what a partner's work calls. */
const DIALS = /^outbound\/dial\.ts$|^exports\/destinations\/.*work\.ts$/;
const dialling = [...modulesOfHandlers()].flatMap(([path, modules]) => {
  const isNeverCalled = (module: string) => NEVER_CALLED.some((one) => one.is(path, { module, call: '' }));
  return modules.some((module) => DIALS.test(module) && !isNeverCalled(module)) ? [path] : [];
});

describe('an address of its own for calls to customers', () => {
  it('is there only where a deployment asks for it: its gateway is paid by the hour', () => {
    expect(off.egress).toEqual({});
    expect(inside(off)).toEqual([]);
    expect(ofType(on.egress, 'AWS::EC2::NatGateway')).toHaveLength(1);
  });

  it('is where every function goes out that can dial a customer, and no other', () => {
    expect(dialling.length).toBeGreaterThan(5);
    expect(pathsOf(inside(on))).toEqual(dialling.toSorted());
  });

  it('is one that stays and is told: the gateway has it', () => {
    const [[address] = []] = ofType(on.egress, 'AWS::EC2::EIP');
    const [[, gateway] = []] = ofType(on.egress, 'AWS::EC2::NatGateway');
    expect(gateway?.AllocationId).toEqual({ 'Fn::GetAtt': [address, 'AllocationId'] });
    expect(on.egressOutputs).toMatchObject({ EgressAddress: { Value: { 'Fn::GetAtt': [address, 'PublicIp'] } } });
  });

  it('lets nobody in, and functions into subnets that have no address of their own', () => {
    const [[group, { SecurityGroupIngress, SecurityGroupEgress } = {}] = []] = ofType(
      on.egress,
      'AWS::EC2::SecurityGroup',
    );
    expect([SecurityGroupIngress, ofType(on.egress, 'AWS::EC2::SecurityGroupIngress')]).toEqual([undefined, []]);
    expect(SecurityGroupEgress).toMatchObject([{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }]);
    const places = JSON.stringify(inside(on).map(({ VpcConfig }) => VpcConfig));
    const named = new Set([...places.matchAll(/ExportsOutput(?:Ref|FnGetAtt)(\w+?)[0-9A-F]{8}/g)].map(([, id]) => id));
    expect(named.size).toBe(3);
    expect([...named].some((id) => group?.startsWith(String(id)))).toBe(true);
    expect(ofType(on.egress, 'AWS::EC2::Subnet').filter(([, { MapPublicIpOnLaunch }]) => MapPublicIpOnLaunch)).toEqual(
      [],
    );
  });

  it('is passed by what is read and written of our own in S3 and DynamoDB, which would be paid by the GB', () => {
    const services = ofType(on.egress, 'AWS::EC2::VPCEndpoint').map(([, { ServiceName }]) =>
      JSON.stringify(ServiceName),
    );
    expect(services.map((name) => /\.(s3|dynamodb)"/.exec(name)?.[1]).toSorted()).toEqual(['dynamodb', 's3']);
  });

  it('gives functions that go out there the right to an interface, and no others', () => {
    const policies = ofType(on.running, 'AWS::IAM::Policy').filter(([, { PolicyDocument }]) =>
      JSON.stringify(PolicyDocument).includes('"ec2:CreateNetworkInterface"'),
    );
    const roles = policies.flatMap(([, { Roles }]) => Roles.map(({ Ref }: Piece) => Ref));
    expect(roles.toSorted()).toEqual(
      inside(on)
        .map(({ Role }) => Role['Fn::GetAtt'][0])
        .toSorted(),
    );
    for (const [, role] of ofType(on.running, 'AWS::IAM::Role')) expect(role.ManagedPolicyArns).toBeUndefined();
  });

  it('changes nothing else: what is deployed stays as it is, but for where functions stand', () => {
    const { VpcConfig: _, ...plain } = inside(on)[0] ?? expect.fail();
    expect(functions(off)).toContainEqual(plain);
    expect(on.data).toEqual(off.data);
    expect(on.stacks.in).toEqual(off.stacks.in);
    expect(on.stacks.door).toEqual(off.stacks.door);
  });

  it('is asked for by true or false', () => {
    expect(() => stageFrom(appWith({ stage: 'prod', staticEgress: 'yes' }).node)).toThrow(
      'staticEgress is "yes", and must be true or false',
    );
  });
});
