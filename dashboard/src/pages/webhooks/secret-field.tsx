import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';

/** A secret: it is typed, sealed when it is saved, and never shown again. Left empty, a stored one stays. */
export function SecretField(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  isKept: boolean;
  error: string | undefined;
  description?: string;
  optional?: boolean;
  lines?: boolean;
}) {
  const { label, value, change, isKept, error, description, optional, lines } = props;
  const placeholder = isKept ? 'Stored; leave it empty to keep it' : '';
  return (
    <FormField
      label={optional ? `${label} – optional` : label}
      errorText={error}
      description={description}
      constraintText="Sealed when it is saved, and never shown again."
    >
      {lines ? (
        <Textarea
          value={value}
          placeholder={placeholder || '-----BEGIN PRIVATE KEY-----'}
          rows={5}
          spellcheck={false}
          autoComplete={false}
          onChange={({ detail }) => change(detail.value)}
        />
      ) : (
        <Input
          type="password"
          value={value}
          placeholder={placeholder}
          autoComplete="new-password"
          onChange={({ detail }) => change(detail.value)}
        />
      )}
    </FormField>
  );
}
