/**
 * Who may import whom. Folders are written with their trailing slash, or `core` would match `core-something` too.
 * dependency-cruiser reads TypeScript through the compiler's JavaScript API, which TypeScript 7 has not: without
 * TypeScript 6 beside it, it would see no .ts file at all and be content.
 */
const { version } = require('typescript/package.json');
if (Number.parseInt(version, 10) >= 7)
  throw new Error(`dependency-cruiser needs TypeScript 6, "typescript" is ${version}`);

const { layers } = require('./house.json');

const SLICE = `(?!(?:${layers.join('|')})/)([^/]+)/`;
/** Libraries that only compute. */
const PURE = ['^node_modules/(zod|libphonenumber-js|liquidjs|yaml)/', '^(node:)?crypto$'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment:
        'core imports itself, zod, libphonenumber-js, liquidjs and node:crypto: our words must run anywhere, and be tested without anything.',
      severity: 'error',
      from: { path: '^lambdas/core/' },
      to: { pathNot: ['^lambdas/core/', ...PURE] },
    },
    {
      name: 'domain-is-pure',
      comment: 'A domain imports itself, core, and what only computes. I/O is given to it by the handler.',
      severity: 'error',
      from: { path: `^lambdas/${SLICE}domain/` },
      to: { pathNot: ['^lambdas/$1/domain/', '^lambdas/core/', ...PURE] },
    },
    {
      name: 'io-knows-no-edge',
      comment:
        'Use cases, adapters, the store and outbound talk to services by clients that they are given; the edge (middy, env, log) is the handler’s.',
      severity: 'error',
      from: { path: ['^lambdas/[^/]+/(adapters|use-cases|records)/', '^lambdas/(store|outbound)/'] },
      to: {
        path: ['^lambdas/runtime/', '^node_modules/(@middy|@aws-lambda-powertools)/'],
        pathNot: '^lambdas/runtime/(clients|duckdb|patiently)\\.ts$',
      },
    },
    {
      name: 'adapters-below-use-cases',
      comment:
        'A use case is the order of the steps: it calls adapters and the domain, and neither knows of it; nor do partners and formats.',
      severity: 'error',
      from: { path: '^lambdas/[^/]+/(adapters|domain|destinations|records)/' },
      to: { path: '^lambdas/[^/]+/use-cases/' },
    },
    {
      name: 'formats-say-how-records-look',
      comment: 'A format makes records of rows; where rows come from, and where files go, it does not know.',
      severity: 'error',
      from: { path: '^lambdas/exports/records/' },
      to: { path: '^lambdas/exports/', pathNot: '^lambdas/exports/(records|domain)/' },
    },
    {
      name: 'store-below-slices',
      comment: 'The store knows core and, of runtime, the clients; it knows no slice.',
      severity: 'error',
      from: { path: '^lambdas/store/' },
      to: { path: '^lambdas/', pathNot: ['^lambdas/(store|core)/', '^lambdas/runtime/(clients|duckdb)\\.ts$'] },
    },
    {
      name: 'outbound-knows-core-only',
      comment:
        'Calls to addresses that customers gave are the same for every sender: outbound knows core and nothing of a slice.',
      severity: 'error',
      from: { path: '^lambdas/outbound/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/(outbound|core)/' },
    },
    {
      name: 'runtime-below-slices',
      comment: 'The edge knows core, and nothing of what it is the edge of.',
      severity: 'error',
      from: { path: '^lambdas/runtime/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/(runtime|core)/' },
    },
    {
      name: 'slices-do-not-meet',
      comment: 'Slices meet on a queue, on the bus or in the store; types included.',
      severity: 'error',
      from: { path: `^lambdas/${SLICE}` },
      to: { path: `^lambdas/${SLICE}`, pathNot: '^lambdas/$1/' },
    },
    {
      name: 'handlers-are-not-imported',
      comment: 'A file at the root of a slice is a function; what two of them need is in domain/ or adapters/.',
      severity: 'error',
      from: { path: '^(lambdas|lib|bin|local)/' },
      to: { path: `^lambdas/${SLICE}[^/]+\\.ts$`, pathNot: '/(env|routes)\\.ts$' },
    },
    {
      name: 'routes-are-data',
      comment:
        'A slice’s routes.ts says what its functions take and answer: schemas and texts, which the template, the documents and the tests read as well as the handler, and no I/O. Of many routes, each table is a file beside the answers.',
      severity: 'error',
      from: { path: [`^lambdas/${SLICE}routes\\.ts$`, `^lambdas/${SLICE}answers/[a-z-]+-routes\\.ts$`] },
      to: {
        pathNot: [
          ...['^lambdas/$1/domain/', '^lambdas/$1/answers/[a-z-]+-routes\\.ts$'],
          ...['^lambdas/core/', '^lambdas/runtime/routes\\.ts$', ...PURE],
        ],
      },
    },
    {
      name: 'route-table-is-data',
      comment: 'What routes are made of computes only: lib reads them at synth.',
      severity: 'error',
      from: { path: '^lambdas/runtime/routes\\.ts$' },
      to: { pathNot: ['^lambdas/core/', ...PURE] },
    },
    {
      name: 'lambdas-know-no-template',
      comment: 'What runs does not know how it is deployed.',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { path: ['^(lib|bin|local|test)/', '^node_modules/(aws-cdk-lib|constructs|cdk-nag|esbuild)/'] },
    },
    {
      name: 'lib-names-handlers-by-path',
      comment:
        'lib runs no lambda code: it names a handler by its path, and takes from a slice the shape of its environment and its routes, which are data.',
      severity: 'error',
      from: { path: '^(lib|bin)/' },
      to: { path: '^lambdas/', pathNot: [`^lambdas/${SLICE}(env|routes)\\.ts$`, '^lambdas/runtime/routes\\.ts$'] },
    },
    {
      name: 'lib-takes-only-types',
      comment:
        'env.ts by `import type`: the zod shape itself belongs to the function. Of routes the values are taken: the API has the routes that the table has.',
      severity: 'error',
      from: { path: '^(lib|bin)/' },
      to: { path: '^lambdas/', pathNot: `^lambdas/${SLICE}routes\\.ts$`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-knows-no-slice',
      comment: 'House constructs are for every slice, so they know none.',
      severity: 'error',
      from: { path: '^lib/platform/' },
      to: { path: '^lib/', pathNot: ['^lib/platform/', '^lib/stages\\.ts$'] },
    },
    {
      name: 'clients-know-the-wire-only',
      comment:
        'The command line and the conformance suite speak to any deployment: they share no code with the product.',
      severity: 'error',
      from: { path: '^(cli|conform)/' },
      to: { path: ['^(bin|lib|lambdas|local|test)/', '^node_modules/(@aws-sdk|aws-cdk-lib|@middy)/'] },
    },
    {
      name: 'dashboard-knows-the-api-only',
      comment: 'The dashboard speaks to the API as any client does: it shares no code with the product.',
      severity: 'error',
      from: { path: '^dashboard/src/' },
      to: { path: '^(bin|lib|lambdas|local|cli|conform|test)/' },
    },
    {
      name: 'pages-do-not-meet',
      comment:
        'A page of one capability needs none of another: they meet in an address. What several need is in parts/.',
      severity: 'error',
      from: { path: '^dashboard/src/pages/([^/]+)/' },
      to: { path: '^dashboard/src/pages/', pathNot: '^dashboard/src/pages/$1/' },
    },
    {
      name: 'parts-below-pages',
      comment: 'What pages are made of knows none of them, and the API knows no page.',
      severity: 'error',
      from: { path: '^dashboard/src/(parts|api)/' },
      to: { path: '^dashboard/src/(pages|shell)/' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'Tests import anything; nothing imports tests.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-barrels',
      comment: 'index.ts only as the face of an export destination.',
      severity: 'error',
      from: {},
      to: {
        path: '^(lambdas|lib|local)/.*/index\\.ts$',
        pathNot: '^lambdas/exports/destinations/[^/]+/index\\.ts$',
      },
    },
    {
      name: 'functions-run-on-dependencies',
      comment: 'What a function imports is a dependency, not a tool of development; types excepted.',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
