import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type Metafile } from 'esbuild';
import { addDuckDb } from './duckdb-binding.ts';
import { type HandlerPath, handlerPaths, PROJECT } from './project.ts';

/** Lambda's limit for an unzipped package (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;

/** CommonJS inside the bundle (Powertools' tracer, for one) asks for Node's own modules by `require`. */
const REQUIRE_IN_ESM =
  "import { createRequire as causewayRequire } from 'node:module';const require = causewayRequire(import.meta.url);";

export type Handler = {
  path: HandlerPath;
  /** What native code is to be for, e.g. `linux-arm64`. */
  target: string;
};

/**
 * One handler as a deployable package: an ES module with everything inside, the AWS SDK too (pinned, and quicker to
 * start than the runtime's own). Made at synth only; a test that leaves bundling out needs no handler file.
 */
export function bundled(handler: Handler): Code {
  return Code.fromAsset(PROJECT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: `local` does the work. The command only tells CDK one handler's asset from another's.
      image: DockerImage.fromRegistry('none'),
      command: [handler.path, handler.target],
      local: {
        tryBundle(folder) {
          bundleInto(folder, handler);
          return true;
        },
      },
    },
  });
}

/** Writes `index.mjs`, its source map and, if the handler uses it, DuckDB with the target's binding into `folder`. */
export function bundleInto(folder: string, { path, target }: Handler): void {
  built ??= buildAll();
  const output = built.outputs[`${path}/index.mjs`];
  if (!output) throw new Error(`lambdas/${path}.ts is not there`);
  cpSync(join(built.folder, path), folder, { recursive: true });
  const usesDuckDb = output.imports.some((found) => found.external && found.path.startsWith('@duckdb/'));
  if (usesDuckDb) addDuckDb(folder, target);
  const bytes = sizeOf(folder);
  if (bytes > MAX_UNZIPPED_BYTES)
    throw new Error(`${path}: ${bytes} bytes unzipped, Lambda takes ${MAX_UNZIPPED_BYTES}`);
}

/** One build for all handlers, once a process: the SDK is parsed once instead of fifteen times. */
let built: { folder: string; outputs: Metafile['outputs'] } | undefined;

function buildAll(): NonNullable<typeof built> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bundles-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { metafile } = buildSync({
    absWorkingDir: folder,
    entryPoints: handlerPaths().map((path) => ({ in: join(PROJECT, `lambdas/${path}.ts`), out: `${path}/index` })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['@duckdb/*'],
    banner: { js: REQUIRE_IN_ESM },
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  });
  return { folder, outputs: metafile.outputs };
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}
