import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';

/** A line of text with its label, limit and what is wrong with it. */
export function TextField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  error: string | undefined;
  constraint?: string;
  description?: string;
  placeholder?: string;
  optional?: boolean;
  numeric?: boolean;
}) {
  const { label, value, change, error, constraint, description, placeholder, optional, numeric } = props;
  return (
    <FormField
      label={optional ? `${label} – optional` : label}
      errorText={error}
      constraintText={constraint}
      description={description}
    >
      <Input
        value={value}
        placeholder={placeholder ?? ''}
        autoComplete={false}
        spellcheck={false}
        inputMode={numeric ? 'numeric' : 'text'}
        onChange={({ detail }) => change(detail.value)}
      />
    </FormField>
  );
}
