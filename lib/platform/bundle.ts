import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type Metafile } from 'esbuild';
import { type HandlerPath, handlerPaths, PROJECT } from './project.ts';

/** CommonJS inside the bundle (Powertools' tracer, for one) asks for Node's own modules by `require`. */
const REQUIRE_IN_ESM =
  "import { createRequire as causewayRequire } from 'node:module';const require = causewayRequire(import.meta.url);";

/**
 * What is loaded from DuckDB's layer when it runs, by `require`: Lambda tells of layers in NODE_PATH, which an `import` does not
 * look at (https://nodejs.org/api/esm.html#no-node_path).
 */
const FROM_LAYER = ['@duckdb/node-api', '@duckdb/node-api/lib/vectors/dataAccessors.js'];

export type Handler = {
  path: HandlerPath;
  /** Whether the function has DuckDB's layer. */
  duckDb: boolean;
};

/**
 * One handler as a deployable package: an ES module with everything inside, the AWS SDK too (pinned, and quicker to
 * start than the runtime's own). Made at synth only; a test that leaves bundling out needs no handler file.
 */
export function bundled(handler: Handler): Code {
  return codeMadeBy((folder) => bundleInto(folder, handler), [handler.path]);
}

/** Code that `make` writes into a folder; `name` tells it from other code. */
export function codeMadeBy(make: (folder: string) => void, name: string[]): Code {
  return Code.fromAsset(PROJECT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: `local` does the work. The command only tells CDK one asset from another.
      image: DockerImage.fromRegistry('none'),
      command: name,
      local: {
        tryBundle(folder) {
          make(folder);
          return true;
        },
      },
    },
  });
}

/** Writes `index.mjs` and its source map into `folder`; throws where the function has no DuckDB and needs it, or has it and does not. */
export function bundleInto(folder: string, { path, duckDb }: Handler): void {
  built ??= build();
  const output = built.outputs[`${path}/index.mjs`];
  if (!output) throw new Error(`lambdas/${path}.ts is not there`);
  const asksForIt = Object.keys(output.inputs).some((input) => input.startsWith(LAYER_FOLDER));
  if (asksForIt !== duckDb)
    throw new Error(
      `lambdas/${path}.ts ${asksForIt ? 'works' : 'does not work'} with DuckDB: say so in \`lib\` (duckDb)`,
    );
  cpSync(join(built.folder, path), folder, { recursive: true });
}

type Built = { folder: string; outputs: Metafile['outputs'] };
let built: Built | undefined;

const LAYER_FOLDER = 'from-layer/';
const METAFILE = 'metafile.json';
const KEPT_MS = 3_600_000;

/**
 * One build for all handlers: the SDK is parsed once instead of sixty times. It is kept until code changes, since linking still
 * takes as long as all else of a deployment.
 */
function build(): Built {
  const cache = join(PROJECT, 'node_modules/.cache/causeway');
  const kept = join(cache, `bundles-${hashOfSources()}`);
  if (!existsSync(kept)) {
    mkdirSync(cache, { recursive: true });
    dropOld(cache);
    const work = mkdtempSync(join(cache, 'bundling-'));
    writeFileSync(join(work, METAFILE), JSON.stringify(buildInto(work)));
    try {
      renameSync(work, kept);
    } catch (error) {
      // Another process was as quick.
      if (!existsSync(kept)) throw error;
      rmSync(work, { recursive: true });
    }
  }
  const { outputs }: Metafile = JSON.parse(readFileSync(join(kept, METAFILE), 'utf8'));
  return { folder: kept, outputs };
}

/** All that a bundle is made of, beside packages, which the lock file tells; `buildInto` sees to it that there is nothing else. */
const SOURCES = ['lambdas', 'house.json'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'lib/platform/bundle.ts'];

function hashOfSources(): string {
  const patterns = [...SOURCES, ...SOURCES.map((name) => `${name}/**/*`), ...SETTINGS];
  const files = globSync(patterns, { cwd: PROJECT }).filter((file) => statSync(join(PROJECT, file)).isFile());
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = readFileSync(join(PROJECT, file));
    hash.update(`${file} ${content.byteLength}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 20);
}

function dropOld(cache: string): void {
  for (const name of readdirSync(cache).filter((one) => /^bundl(es|ing)-/.test(one))) {
    const folder = join(cache, name);
    if (Date.now() - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}

function buildInto(folder: string): Metafile {
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
    alias: fromLayer(folder),
    banner: { js: REQUIRE_IN_ESM },
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  });
  const known = [...SOURCES, 'node_modules'].map((name) => join(PROJECT, name));
  const unknown = Object.keys(metafile.inputs)
    .map((input) => join(folder, input))
    .find((input) => !known.some((one) => input === one || input.startsWith(one + sep)));
  if (unknown) throw new Error(`a bundle has ${unknown}: it may have files of ${SOURCES.join(', ')} and packages`);
  return metafile;
}

/** For each module of the layer a file that requires it under another word, so that esbuild leaves it alone. */
function fromLayer(folder: string): Record<string, string> {
  mkdirSync(join(folder, LAYER_FOLDER));
  return Object.fromEntries(
    FROM_LAYER.map((module, place) => {
      const file = join(folder, LAYER_FOLDER, `${place}.cjs`);
      writeFileSync(file, `const load = require; module.exports = load(${JSON.stringify(module)});`);
      return [module, file];
    }),
  );
}
