import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type HandlerPath, handlerPaths, PROJECT } from '../../../lib/platform/project.ts';

/**
 * What each function's bundle asks of AWS. The build is that of `lib/platform/bundle.ts`: code that the handler cannot reach
 * is gone from it. Packages are left out, so that only our own lines are read.
 */
export type Call = {
  /** Below `lambdas/`: `store/commits/commits.ts`. */
  module: string;
  /** A command of the SDK (`GetObjectCommand`), a paginator (`paginateQuery`), or a part of a transaction (`ConditionCheck`). */
  call: string;
};

const SDK_IMPORT = /^import \{([^}]*)\} from "@aws-sdk\/([\w-]+)";$/gm;
/** Clients and errors ask nothing, nor does signing, whose commands are named beside it. An import that is neither of these, nor a command or paginator, is refused below. */
const HARMLESS = /^(\w+Client|DynamoDBDocumentClient|\w*Exception|\w+ServiceException|NoSuchKey|getSignedUrl)$/;
const ASKS = /^(\w+Command|paginate\w+)$/;
const PART_OF_TRANSACTION = /\b(Put|Update|Delete|ConditionCheck): /g;

export function reachedByHandlers(): Map<HandlerPath, Call[]> {
  return new Map([...bundles()].map(([path, bundle]) => [path, callsIn(bundle)]));
}

/** What a handler's bundle is made of: our own files, below `lambdas/`. */
export function modulesOfHandlers(): Map<HandlerPath, string[]> {
  return new Map([...bundles()].map(([path, bundle]) => [path, piecesOf(bundle).map(({ module }) => module)]));
}

function bundles(): Map<HandlerPath, string> {
  const paths = handlerPaths();
  const { outputFiles } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: paths.map((path) => ({ in: `lambdas/${path}.ts`, out: path })),
    outdir: 'nowhere',
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Removes branches whose condition is constant, and with them the functions that only they call.
    minifySyntax: true,
    logLevel: 'error',
  });
  return new Map(
    paths.map((path) => {
      const file = outputFiles.find((output) => output.path === join(PROJECT, 'nowhere', `${path}.js`));
      return [path, file?.text ?? ''];
    }),
  );
}

/** esbuild writes `// <file>` above what is left of each file. */
function piecesOf(bundle: string): { module: string; text: string }[] {
  const pieces = bundle.split(/^\/\/ lambdas\/(\S+)$/m).slice(1);
  return pieces.flatMap((module, at) => (at % 2 === 0 ? { module, text: pieces[at + 1] ?? '' } : []));
}

function callsIn(bundle: string): Call[] {
  const names = [...bundle.matchAll(SDK_IMPORT)].flatMap(([, list = '']) => list.split(',').map(importOf));
  for (const { name } of names) {
    if (!HARMLESS.test(name) && !ASKS.test(name)) throw new Error(`which permission does ${name} of the SDK need?`);
  }
  const asking = names.filter(({ name }) => ASKS.test(name));
  return piecesOf(bundle).flatMap((piece) => callsOfModule({ ...piece, asking }));
}

type Import = { name: string; local: string };

function importOf(text: string): Import {
  const [name = '', local = name] = text.trim().split(' as ');
  return { name, local };
}

function callsOfModule({ module, text, asking }: { module: string; text: string; asking: Import[] }): Call[] {
  const own = text.replaceAll(SDK_IMPORT, '');
  const calls = asking.filter(({ local }) => new RegExp(`\\b${local}\\b`).test(own)).map(({ name }) => name);
  // A transaction may be sent by another file than the one that says what is in it.
  const inTransactions =
    asking.some(({ name }) => name === 'TransactWriteCommand') && /^store\/|\/adapters\//.test(module);
  const parts =
    inTransactions && !calls.includes('DeleteObjectsCommand')
      ? [...own.matchAll(PART_OF_TRANSACTION)].map(([, part = '']) => part)
      : [];
  return [...new Set([...calls, ...parts])].map((call) => ({ module, call }));
}
