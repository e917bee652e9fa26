import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import {
  CfnEIP,
  GatewayVpcEndpointAwsService,
  type IVpc,
  NatProvider,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { answerFor } from '../platform/checks.ts';
import type { Egress } from '../platform/egress.ts';
import type { Stage } from '../stages.ts';

/**
 * The network that calls to customers go out of, by one address that stays when Out is put back: receivers and partners may let it
 * in and nobody else. Only where it is asked for: its gateway is paid by the hour.
 */
export class EgressStack extends Stack {
  readonly egress: Egress;

  constructor(app: App, id: string, { stage }: { stage: Stage }) {
    super(app, id, { description: `Causeway ${stage.name}: the address that calls to customers come from` });
    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    const vpc = this.#network(address);
    const securityGroup = new SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Functions that call customers: out, and never in',
    });
    this.egress = { vpc, securityGroup };
    new CfnOutput(this, 'EgressAddress', { value: address.attrPublicIp });
  }

  #network(address: CfnEIP): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 1,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds: [address.attrAllocationId] }),
      subnetConfiguration: [
        { name: 'Gateway', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
        { name: 'Functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      ],
      // What passes the gateway is paid by the GB; these are free.
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    answerFor(vpc, {
      finding: /^AwsSolutions-VPC7$/,
      reason: 'Nothing listens in it, and every call out of it is in the log of attempts or of its run.',
    });
    if (isVpc(vpc)) return vpc;
    throw new Error('not a network');
  }
}

/** Under `exactOptionalPropertyTypes` the class misses its interface by the `undefined` of an optional property. */
const isVpc = (candidate: unknown): candidate is IVpc => candidate instanceof Vpc;
