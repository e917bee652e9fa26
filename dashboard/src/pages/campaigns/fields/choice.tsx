import Select from '@cloudscape-design/components/select';

/** One of a few. */
export function Choice<Value extends string>(props: {
  value: Value;
  options: readonly { value: Value; label: string }[];
  change: (value: Value) => void;
  label?: string;
}) {
  const { value, options, change, label } = props;
  const list = options.map((one) => ({ value: one.value, label: one.label }));
  return (
    <Select
      options={list}
      selectedOption={list.find((one) => one.value === value) ?? { value, label: value }}
      onChange={({ detail }) => {
        const chosen = options.find((one) => one.value === detail.selectedOption.value);
        if (chosen) change(chosen.value);
      }}
      {...(label !== undefined && { ariaLabel: label })}
      expandToViewport
    />
  );
}
