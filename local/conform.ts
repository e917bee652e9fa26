import { createInterface } from 'node:readline/promises';
import { conform } from '../conform/run.ts';
import { createAccount } from './stack/account.ts';
import { defaultDir, layoutOf } from './stack/layout.ts';
import { namedStackFile } from './stack/settings.ts';
import { readStackFile } from './stack/stack-file.ts';

/**
 * `npm run conform`: the suite against any deployment that is named; without an account, against the stack that runs
 * here, in an account that is made for it, since what the suite uploads stays behind.
 */
const given = process.argv.slice(2);
const say = (line: string) => console.log(line);
const isNamed = given.some((arg) => /^--(account|help)\b|^-h$/.test(arg));

async function madeHere(): Promise<string[]> {
  const stack = await readStackFile(namedStackFile() ?? layoutOf(defaultDir).stackFile);
  const functionName = stack?.outputs.CreateAccountFunction;
  if (!stack || functionName === undefined) return [];
  const wanted = { name: 'Conform', timezone: stack.timezone };
  const { account, passcodes } = await createAccount({ endpoint: stack.aws.endpoint, functionName }, wanted);
  say(`Made account ${account.accountId} for it on the stack that runs here.`);
  return [
    ...['--url', stack.api, '--account', account.accountId, '--timezone', account.timezone, '--yes'],
    ...['--passcode', passcodes.admin, '--upload-passcode', passcodes.upload, '--export-passcode', passcodes.export],
  ];
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

const args = isNamed ? given : [...(await madeHere()), ...given];
process.exitCode = await conform(args, { say, confirm: process.stdin.isTTY ? confirm : undefined });
