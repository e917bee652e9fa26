import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';

/** A line of a form of sign-in, named so that password managers know it. */
export function Field(props: {
  label: string;
  rule?: string;
  type?: InputProps.Type;
  inputMode?: InputProps.InputMode;
  autoComplete: string;
  value: string;
  change: (value: string) => void;
  focus?: boolean;
}) {
  const { label, rule, type = 'text', inputMode, autoComplete, value, change, focus = false } = props;
  return (
    <FormField label={label} {...(rule !== undefined && { constraintText: rule })}>
      <Input
        type={type}
        {...(inputMode && { inputMode })}
        autoComplete={autoComplete}
        name={autoComplete}
        ariaRequired
        autoFocus={focus}
        value={value}
        onChange={({ detail }) => change(detail.value)}
      />
    </FormField>
  );
}
