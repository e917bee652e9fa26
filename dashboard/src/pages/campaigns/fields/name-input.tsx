import Autosuggest from '@cloudscape-design/components/autosuggest';

/** A name that the account has, or any other. */
export function NameInput(props: {
  value: string;
  names: readonly string[];
  change: (name: string) => void;
  label: string;
  placeholder?: string;
}) {
  const { value, names, change, label, placeholder } = props;
  return (
    <Autosuggest
      value={value}
      onChange={({ detail }) => change(detail.value)}
      options={names.map((name) => ({ value: name }))}
      enteredTextLabel={(text) => `Use “${text}”`}
      ariaLabel={label}
      {...(placeholder !== undefined && { placeholder })}
      empty="No names are known yet; type one."
      selectedAriaLabel="Selected"
      clearAriaLabel={`${label}: clear`}
      virtualScroll
    />
  );
}
