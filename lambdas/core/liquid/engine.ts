import { defaultOperators, Liquid, Output as LiquidOutput, type Template } from 'liquidjs';
import { type Clock, keepFilters } from './filters.ts';
import { jsonOutput, type Output, textOutput } from './output.ts';

/**
 * Liquid in a sandbox: the tags and operators of the wire contract and no others, no files, no prototypes, and bounds for how
 * much is read, done, kept and written. The bounds count steps and characters, so that the same content for the same person
 * ends the same way on a busy machine; the one on time is what is left for a single step that takes long.
 */
const TAGS = new Set(['if', 'unless', 'case', 'for', 'break', 'continue', 'tablerow', 'assign', 'raw', 'comment']);
const MAX_TEXT = 100_000;
const MAX_STEPS = 20_000;
const MAX_ITEMS = 10_000_000;
const MAX_MS = 2_000;

type Run = Clock & { output: Output; steps: number; isAborted: boolean /** Where it went wrong. */; place?: number };

const runs = new WeakMap<object, Run>();
const { not: _, ...operators } = defaultOperators;
const engine = new Liquid({
  operators,
  strictFilters: true,
  ownPropertyOnly: true,
  relativeReference: false,
  dynamicPartials: false,
  templates: {},
  locale: 'en-US',
  dateFormat: '%Y-%m-%d %H:%M:%S',
  parseLimit: MAX_TEXT,
  memoryLimit: MAX_ITEMS,
  renderLimit: MAX_MS,
});

for (const name of Object.keys(engine.tags)) if (!TAGS.has(name)) delete engine.tags[name];
engine.registerTag('abort', {
  render({ environments }) {
    runOf(environments).isAborted = true;
    throw new Error('it aborts here');
  },
});
keepFilters(engine, runOf);
// Every block of every tag is rendered through this one function.
engine.renderer.renderTemplates = function* (templates: Template[], context, emitter) {
  const run = runOf(context.environments);
  const { output } = run;
  for (const template of templates) {
    try {
      context.renderLimit.check(performance.now());
      if (++run.steps > MAX_STEPS) throw new Error(`it takes more than ${MAX_STEPS} steps`);
      output.isValue = template instanceof LiquidOutput;
      const raw: unknown = yield template.render(context, emitter ?? output);
      output.isValue = false;
      if (typeof raw === 'string') output.write(raw);
    } catch (thrown) {
      run.place ??= template.token.begin;
      throw thrown;
    }
    if (context.breakCalled || context.continueCalled) break;
  }
  return output.buffer;
};

function runOf(variables: object): Run {
  const run = runs.get(variables);
  if (!run) throw new Error('there is nothing being rendered');
  return run;
}

export function parseLiquid(text: string): Template[] {
  if (text.length > MAX_TEXT) throw new Error(`it is longer than ${MAX_TEXT} characters`);
  return engine.parse(text);
}

export type Ran =
  | { kind: 'text'; text: string }
  | { kind: 'aborted' }
  | { kind: 'failed'; thrown: unknown; place?: number };

/** The text that the templates give with these variables. */
export function runLiquid(
  templates: Template[],
  { variables, as, clock }: { variables: Record<string, unknown>; as: 'json' | 'text'; clock: Clock },
): Ran {
  const run: Run = { ...clock, output: as === 'json' ? jsonOutput() : textOutput(), steps: 0, isAborted: false };
  runs.set(variables, run);
  try {
    engine.renderSync(templates, variables);
    return { kind: 'text', text: run.output.buffer };
  } catch (thrown) {
    if (run.isAborted) return { kind: 'aborted' };
    return { kind: 'failed', thrown, ...(run.place !== undefined && { place: run.place }) };
  }
}

/** The variables that templates read and do not set themselves, each as its path. */
export function variablesOf(templates: Template[]): string[][] {
  const segments = engine.globalVariableSegmentsSync(templates);
  return segments.map((path) => path.filter((part) => !Array.isArray(part)).map(String));
}
