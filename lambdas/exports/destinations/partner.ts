import type * as z from 'zod';
import { badInput } from '#core/input.ts';
import type { RequestSize } from '../domain/batches.ts';
import type { Definition } from '../domain/definition.ts';
import { type Format, MAX_FILE_BYTES } from '../domain/formats.ts';
import { FILE_OPTIONS, type Option } from '../domain/options.ts';
import type { AccountContext, Destination, Work } from './destination.ts';

/**
 * What a partner is, as data: forms, documents and checks are made of it, and none of the partner's own client. Doing it is
 * `Work` (`destination.ts`), which is loaded only where an export to this partner is tried or runs. A new partner is a folder
 * with `partner.ts`, `settings.ts`, `work.ts` and `instructions.md`, a line in `registry.ts`, and a test that calls the
 * conformance suite of its kind (`test/exports/*.contract.ts`).
 */
export type PartnerKind =
  /** Takes files. */
  | 'files'
  /** Takes records in batches, by an API that says which of them it takes. */
  | 'batches'
  /** As `batches`; and each event also at once, when it comes. */
  | 'events';

export type Partner = {
  /** Value of `partner` in the API, and the name of its folder. */
  id: string;
  /** As in alerts and in the dashboard. */
  title: string;
  kind: PartnerKind;
  /**
   * From when on what has arrived counts. `with-manifest`: what no manifest names is to be ignored, so a failed run may be
   * given up and its rows go with the next. `at-once`: a failed run can only be taken up again, the same rows under the same
   * keys, or rows would come twice.
   */
  counts: 'with-manifest' | 'at-once';
  types: readonly Definition['type'][];
  /** The formats that there are to choose from; the first one where none is given. Records for an API are made of `jsonl`. */
  formats: readonly [Format, ...Format[]];
  /** What the partner takes at most, as far as a customer may meet it. Left out: that of files. */
  limits: Limits;
  /** Parts of a run that may be written at once, where the partner's own limits are low; as many as there is room for otherwise. */
  partsAtOnce?: number;
  /** Options of an export that mean nothing here. Left out: none for files; for records, those that are about files. */
  without?: readonly Option[];
  /** Names of the settings that say where what is exported goes; all others say how. Empty where a run's last step asks nobody. */
  place: readonly string[];
  /** Paths of secret fields in the settings: sealed at rest, never shown. */
  secrets: readonly string[];
  settings: z.ZodType<Record<string, unknown>>;
  /** The settings with defaults filled in; `bad-input` names every wrong field. */
  parse: (settings: unknown) => Record<string, unknown>;
  /** The settings and beside them what the customer must enter at the partner's. Never sees a secret. */
  describe: (settings: Record<string, unknown>, context: AccountContext) => Record<string, unknown>;
  load: () => Promise<Destination>;
};

export type Limits = {
  fileBytes?: number;
  recordBytes?: number;
  properties?: number;
  depth?: number;
  valueCharacters?: number;
  userIdBytes?: number;
  userIdCharacters?: number;
  recordsARequest?: number;
  bytesARequest?: number;
  /** Of everything that is sent, however many send it. */
  recordsASecond?: number;
};

/** What a request may hold, of records that are a list of JSON: each costs a comma. */
export function requestOf(
  limits: Required<Pick<Limits, 'recordsARequest' | 'bytesARequest'>> & Pick<Limits, 'recordBytes'>,
): RequestSize {
  const { recordsARequest: records, bytesARequest: bytes, recordBytes: each } = limits;
  return { records, bytes, overhead: 1, ...(each !== undefined && { each }) };
}

type Spec<Schema extends z.ZodType<Record<string, unknown>>> = Omit<
  Partner,
  'parse' | 'describe' | 'settings' | 'load' | 'place' | 'limits'
> &
  Partial<Pick<Partner, 'describe' | 'place' | 'limits'>> & {
    settings: Schema;
    /** For example `async () => (await import('./work.ts')).s3Work`. */
    load: () => Promise<Work<z.infer<Schema>>>;
  };

/** Options of an export that mean nothing for a partner. */
export function meaninglessFor({ kind, without }: Pick<Partner, 'kind' | 'without'>): readonly Option[] {
  return without ?? (kind === 'files' ? [] : FILE_OPTIONS);
}

/** Makes a partner of its definition: settings from outside or from the table are parsed before they are used. */
export function partner<Schema extends z.ZodType<Record<string, unknown>>>(spec: Spec<Schema>): Partner {
  function parse(settings: unknown): z.infer<Schema> {
    const parsed = spec.settings.safeParse(settings);
    if (!parsed.success) throw badInput(parsed.error, ['settings']);
    return parsed.data;
  }
  return {
    ...spec,
    place: spec.place ?? [],
    limits: spec.limits ?? { fileBytes: MAX_FILE_BYTES },
    parse,
    describe: spec.describe ?? ((settings) => settings),
    async load() {
      const work = await spec.load();
      return {
        test: async (settings, context) => await work.test(parse(settings), context),
        open: async (settings, context) => await work.open(parse(settings), context),
      };
    },
  };
}
