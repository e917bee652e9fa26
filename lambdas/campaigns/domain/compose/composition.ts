import type { Rendered } from '#core/liquid/text.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { Content, Recipient } from '../campaign.ts';
import type { Left } from '../sent.ts';
import type { About } from './variables.ts';

/** What calls are composed of, and what comes of it. */
export type Composition = About & {
  content: Content;
  template: Pick<Template, 'url' | 'method' | 'broadcastSize' | 'privacy'> & {
    /** Opened. */
    privacyKey?: string | undefined;
  };
};
export type Call = {
  url: string;
  contentType: 'application/json' | 'text/plain';
  body?: string;
  recipients: readonly Recipient[];
};
export type Composed = { calls: Call[]; left: Left[] };

/** Why somebody gets no call. */
export type Trouble = Omit<Left, 'profileId'>;

/** Of any call (wire contract, outbound webhooks: broadcast). */
export const MAX_BODY_BYTES = 1_000_000;
export const TOO_LARGE: Trouble = { reason: 'BodyTooLarge', why: `the body is over ${MAX_BODY_BYTES} bytes` };

export function troubleOf(made: Rendered): Trouble | undefined {
  if (made.kind === 'text') return undefined;
  return made.kind === 'aborted' ? { reason: 'LiquidLogicAborted' } : { reason: 'LiquidError', why: made.why };
}

/** The text that a rendering gave; to be asked after its trouble. */
export function textIn(made: Rendered): string {
  return made.kind === 'text' ? made.text : '';
}

export function leftOut({ profile: { profileId } }: Recipient, trouble: Trouble): Left {
  return { profileId, ...trouble };
}

/** What stands around the profiles of a body. */
export function frame(campaignId: number, keyValues: string): { head: string; tail: string } {
  return { head: `{"targetId":${campaignId},"key_values":${keyValues},"profiles":`, tail: '}' };
}
