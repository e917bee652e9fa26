import './choice.css';
import { useId } from 'react';

/** One of a few words, side by side; Cloudscape's own weighs 27 kB. */
export function Choice<Id extends string>(props: {
  /** What is chosen, for the reader. */
  label: string;
  options: readonly { id: Id; text: string }[];
  chosen: Id;
  choose: (id: Id) => void;
}) {
  const { label, options, chosen, choose } = props;
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className="for-readers">{label}</legend>
      {options.map(({ id, text }) => (
        <label key={id}>
          <input type="radio" name={name} checked={id === chosen} onChange={() => choose(id)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
