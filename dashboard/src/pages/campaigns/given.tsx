/** A name or a text that the customer gave, in a line of ours: its direction stays its own, and long ones wrap. */
export function Given({ text }: { text: string }) {
  return <bdi className="campaign-given">{text}</bdi>;
}
