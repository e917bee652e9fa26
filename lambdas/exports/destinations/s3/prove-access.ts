import type { S3Client } from '@aws-sdk/client-s3';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import type { Caller } from '../writer.ts';
import { asCustomersRole, clientFor } from './client.ts';
import { bucketPolicy, trustPolicy } from './policies.ts';
import type { S3Settings } from './settings.ts';

/**
 * Every account of a deployment comes as the same writer. A policy that lets the writer in and does not ask for the
 * external id lets every account in. So access counts only once it was refused to two strangers: one without an id, and one
 * with an id that is nobody's, because a policy may ask for less than the whole id.
 */
const STRANGERS = [undefined, 'causeway-nobody'];

type Proof = { accountId: string; writer: string; write: (client: S3Client) => Promise<void> };

/** Throws `destination-refused`, with the policy to use, where a stranger is let in as well. */
export async function proveAccess(settings: S3Settings, { accountId, writer, write }: Proof): Promise<void> {
  const owner = { writer, externalId: externalIdOf(accountId) };
  for (const externalId of STRANGERS) {
    const stranger = { writer, externalId };
    const { access } = settings;
    if (access.kind === 'role' && (await isLetIn(() => asCustomersRole(access.roleArn, stranger)))) {
      throw open(
        `The role ${access.roleArn} lets in every account of this deployment: its trust policy must ask for your external id. Use ${trustPolicy(owner)}`,
      );
    }
    if (access.kind === 'bucket-policy' && (await isLetIn(async () => write(await clientAs(stranger, settings))))) {
      throw open(
        `The bucket "${settings.bucket}" lets in every account of this deployment: its policy must ask for your external id. Use ${bucketPolicy(settings, owner)}`,
      );
    }
  }
}

const clientAs = async (caller: Caller, settings: S3Settings) => await clientFor(settings, caller);

/** False where the try was refused for good; trouble that may pass proves nothing, and is thrown. */
async function isLetIn(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'destination-refused') return false;
    throw thrown;
  }
}

function open(text: string): Failure {
  return new Failure('destination-refused', text, { retry: 'never' });
}
