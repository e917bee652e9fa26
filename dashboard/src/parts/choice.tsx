import './choice.css';
import { useId, useState } from 'react';

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
  // What is chosen may come back by way of the address, a moment later: until then, what was picked is shown.
  const [picked, setPicked] = useState({ id: chosen, before: chosen });
  if (picked.before !== chosen) setPicked({ id: chosen, before: chosen });
  return (
    <fieldset className="choice">
      <legend className="for-readers">{label}</legend>
      {options.map(({ id, text }) => (
        <label key={id}>
          <input
            type="radio"
            name={name}
            checked={id === picked.id}
            onChange={() => {
              setPicked({ id, before: chosen });
              choose(id);
            }}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
