/** What became of the people of one unit of a campaign: those who are in a call, and those who were left out, by why. */
export const leftReasons = [
  /** Chosen to get nothing. */
  'ControlGroup',
  /** The cap of the run, or of the day, was reached. */
  'TargetingCap',
  /** The content's `abort` tag was reached. */
  'LiquidLogicAborted',
  /** The content could not be rendered, or takes more time or memory than it may. */
  'LiquidError',
  /** A custom JSON body was no JSON when rendered. */
  'BodyNotJson',
  /** A call's body would be over 1 MB. */
  'BodyTooLarge',
  'InvalidWebhookUrl',
  /** The webhook template is no more. */
  'TemplateGone',
  /** The profile was deleted, or became part of another. */
  'ProfileGone',
] as const;
export type LeftReason = (typeof leftReasons)[number];

export type Left = { profileId: string; reason: LeftReason /** A sentence for who wrote the content. */; why?: string };

export type SentCounts = {
  /** People who are in a call. */
  sent: number;
  calls: number;
  left: Partial<Record<LeftReason, number>>;
};

/** Who was not left out is in a call. */
export function countsOf({
  calls,
  people,
  left,
}: {
  calls: number;
  people: number;
  left: readonly Left[];
}): SentCounts {
  const counts: SentCounts = { sent: people - left.length, calls, left: {} };
  for (const { reason } of left) counts.left[reason] = (counts.left[reason] ?? 0) + 1;
  return counts;
}
