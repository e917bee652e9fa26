import type { Failure } from '#core/failure.ts';
import type { RequestSize } from '../domain/batches.ts';
import type { Encoded, ExportRecord } from '../domain/export-record.ts';
import type { Gone } from '../domain/gone.ts';

/** Doing what a partner needs (`partner.ts` says what it is). Sealing secrets, naming and cutting files is not its business. */
export type AccountContext = { accountId: string };

/** How this deployment meets its customers' partners. */
export type House = {
  /** ARN of the role that writes: the one of ours that customers let in. */
  writer: string;
  /** Places of our own that no export may be written into. */
  closed: readonly string[];
  /** Whether access must be proved to be the account's alone; false where nobody is ever refused, as on one machine. */
  proves: boolean;
  /** Where an address of a partner's API is to be found: the address itself, and on one machine the partner's stand-in. */
  reach: (url: string) => string;
};
export type TestContext = AccountContext & { house: House; type: 'events' | 'profiles' };
export type OpenContext = AccountContext & { house: Pick<House, 'writer' | 'reach'>; run: RunContext };
/** What is the same however often the run is tried: of it are the keys made by which a partner tells a thing come twice. */
export type RunContext = {
  exportId: number;
  runAt: number;
  type: 'events' | 'profiles';
  timezone: string;
  /** Which of the run's plans is done, the first being 0: a part of another has other rows under the same number. */
  plan: number;
};

export type Work<Settings> = {
  /**
   * Writes something small, to see whether it can, and sees that another account of this deployment could not; throws a
   * `Failure` in words for the customer.
   */
  test: (settings: Settings, context: TestContext) => Promise<void>;
  open: (settings: Settings, context: OpenContext) => Promise<OpenDestination>;
};
/** The same for any partner: it parses the settings first. */
export type Destination = Work<unknown>;

export type OpenDestination = OpenFiles | OpenBatches;

/** A file as delivered, on local disk. */
export type DeliveredFile = {
  name: string;
  path: string;
  bytes: number;
  rows: number;
  sha256: string;
  contentType: string;
  /** Ids of records that have arrived by a plan that the run had before; only where a part counts at once. */
  without?: ReadonlySet<string>;
};

/** A run's manifest, and what has arrived of it: its files, and the parts that came to any. */
export type FinishedRun = {
  name: string;
  text: string;
  files: readonly { name: string }[];
  parts: readonly number[];
};

export type OpenFiles = {
  takes: 'files';
  /** Writes a file under its name; the same name again, with the same bytes, is harmless. */
  put: (file: DeliveredFile) => Promise<void>;
  /**
   * After the last file of a part, where it came to any: what was held back of them arrives now. The same part again, of the
   * same plan, is harmless. Before any record of it can arrive, their ids are noted.
   */
  endPart?: (part: number, note: (ids: readonly string[]) => Promise<void>) => Promise<void>;
  /** Whether a part of a plan that the run had before has arrived. One that has not never will from then on. */
  hasArrived?: (earlier: { plan: number; part: number }) => Promise<boolean>;
  /** Writes the manifest, after all files; answers where it is, as a customer would look for it. */
  putManifest: (manifest: FinishedRun) => Promise<string>;
};

/** A record of a batch that the partner did not take and will not; `reason` in words for the customer. */
export type Rejected = { index: number; reason: string };
export type Answer =
  /** All are taken but these. */
  | { kind: 'taken'; rejected: readonly Rejected[] }
  /** None is taken; without these, the others would be. */
  | { kind: 'again'; rejected: readonly Rejected[] }
  /** All are taken but the rejected, and those that are `left`, which may be taken another time; `why` they were not. */
  | { kind: 'partly'; rejected: readonly Rejected[]; left: readonly number[]; why: Failure }
  /** None is taken, because there are too many. */
  | { kind: 'too-large' }
  /** None is taken, because of some that the partner does not name; of a record that is alone, this is why. */
  | { kind: 'some-are-wrong'; reason: string };

export type OpenBatches = {
  takes: 'batches';
  /** Whom `encode` has a word for; nobody, where it is left out: of them no record comes. */
  tells?: Gone;
  most: RequestSize;
  /** Requests at once, of one part of a run. */
  width: number;
  /** Of all parts of a run together, where the partner's documents give a rate. */
  recordsASecond?: number;
  /** Pure: the same record, the same text. */
  encode: (record: ExportRecord) => Encoded;
  /**
   * Sends a batch once. Throws a `Failure` whose `retry` says whether trying again can help; `Busy` says when.
   * The same batch sent again doubles nothing, where the partner offers a key for that.
   */
  send: (texts: readonly string[], lane: string) => Promise<Answer>;
};
