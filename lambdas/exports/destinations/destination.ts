import type * as z from 'zod';
import { badInput } from '#core/input.ts';

/**
 * What a partner is: data (`title`, the settings' schema, which fields are secret) and two functions. A new one is a
 * folder with an `index.ts` and an `instructions.md`, a line in `registry.ts`, and a test that calls the conformance suite
 * (`test/exports/destination.contract.ts`). Sealing secrets, naming files and cutting them is not its business.
 */
export type AccountContext = { accountId: string };

/** How this deployment meets its customers' partners. */
export type House = {
  /** ARN of the role that writes: the one of ours that customers let in. */
  writer: string;
  /** Places of our own that no export may be written into. */
  closed: readonly string[];
  /** Whether access must be proved to be the account's alone; false where nobody is ever refused, as on one machine. */
  proves: boolean;
};
export type TestContext = AccountContext & { house: House };
export type OpenContext = AccountContext & { house: Pick<House, 'writer'> };

/** A file as delivered, on local disk. */
export type DeliveredFile = { name: string; path: string; bytes: number; sha256: string; contentType: string };

export type OpenDestination = {
  /** Writes a file under its name; the same name again, with the same bytes, is harmless. */
  put: (file: DeliveredFile) => Promise<void>;
  /** Writes the manifest, after all files; answers where it is, as a customer would look for it. */
  putManifest: (manifest: { name: string; text: string }) => Promise<string>;
};

type Spec<Schema extends z.ZodType<Record<string, unknown>>> = {
  /** Value of `partner` in the API. */
  id: string;
  /** As in alerts and in the dashboard. */
  title: string;
  settings: Schema;
  /** Paths of secret fields in the settings: sealed at rest, never shown. */
  secrets: readonly string[];
  /** Fields to show beside the settings, such as what a customer must enter at the partner's. Never sees a secret. */
  describe?: (settings: Record<string, unknown>, context: AccountContext) => Record<string, unknown>;
  /**
   * Writes something small, to see whether it can, and sees that another account of this deployment could not; throws a
   * `Failure` in words for the customer.
   */
  test: (settings: z.infer<Schema>, context: TestContext) => Promise<void>;
  open: (settings: z.infer<Schema>, context: OpenContext) => Promise<OpenDestination>;
};

export type Destination = {
  id: string;
  title: string;
  secrets: readonly string[];
  /** Schema of the settings, for forms and documents. */
  settings: z.ZodType;
  /** The settings with defaults filled in; `bad-input` names every wrong field. */
  parse: (settings: unknown) => Record<string, unknown>;
  describe: (settings: Record<string, unknown>, context: AccountContext) => Record<string, unknown>;
  test: (settings: unknown, context: TestContext) => Promise<void>;
  open: (settings: unknown, context: OpenContext) => Promise<OpenDestination>;
};

/** Makes a destination of its definition: what comes from outside or from the table is parsed before it is used. */
export function destination<Schema extends z.ZodType<Record<string, unknown>>>(spec: Spec<Schema>): Destination {
  function parse(settings: unknown): z.infer<Schema> {
    const parsed = spec.settings.safeParse(settings);
    if (!parsed.success) throw badInput(parsed.error, ['settings']);
    return parsed.data;
  }
  return {
    id: spec.id,
    title: spec.title,
    secrets: spec.secrets,
    settings: spec.settings,
    parse,
    describe: spec.describe ?? ((settings) => settings),
    test: async (settings, context) => await spec.test(parse(settings), context),
    open: async (settings, context) => await spec.open(parse(settings), context),
  };
}
