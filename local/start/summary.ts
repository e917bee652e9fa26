import { relative } from 'node:path';
import { projectRoot } from '../stack/layout.ts';
import type { RunningStack } from '../stack.ts';

/** What a person wants to know once the stack is up. */
export function summary(stack: RunningStack): string {
  const { file } = stack;
  return `
  Causeway is running${stack.fresh ? '' : '; it was already, and is now up to date'}
    address      ${file.api}
    account      ${file.accountId}  (${file.timezone})
    sign in      ${file.admin.email}  ${file.admin.password}
    passcodes    ${relative(projectRoot, stack.stackFile)}  (passcodes.admin, .upload, .export)
    emulated AWS ${file.aws.endpoint}  (any credentials, region ${file.aws.region})
    logs         ${relative(projectRoot, stack.stackFile).replace(/[^/]*$/, 'logs/')}

  Next: npm run demo · npm run recent · npm test · npm stop
`;
}
