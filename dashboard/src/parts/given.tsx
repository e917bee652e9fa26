/**
 * A text that a customer gave, such as a name: as text, in its own direction whatever stands around it, and broken where it is
 * longer than its line. `lines` cuts it after so many lines; the whole is in its title.
 */
export function Given({ text, lines }: { text: string; lines?: number }) {
  const cut = lines === undefined ? undefined : { WebkitLineClamp: lines };
  return (
    <bdi className={cut ? 'given given-cut' : 'given'} style={cut} title={cut && text.slice(0, 1_000)}>
      {text}
    </bdi>
  );
}
