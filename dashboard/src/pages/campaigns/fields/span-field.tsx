import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useBuilder } from '../builder/context.ts';
import { type Span, units } from '../model/spans.ts';
import { Choice } from './choice.tsx';

/** A span of time: how many of which unit. */
const options = units.map(({ unit }) => ({ value: unit, label: `${unit}s` }));

export function SpanField(props: {
  label: string;
  description?: string;
  span: Span;
  path: string;
  change: (span: Span) => void;
}) {
  const { label, description, span, path, change } = props;
  const { problem } = useBuilder();
  return (
    <FormField label={label} description={description} errorText={problem(path)}>
      <div className="campaign-pair">
        <Input
          value={span.amount}
          inputMode="decimal"
          onChange={({ detail }) => change({ ...span, amount: detail.value })}
          ariaLabel={label}
        />
        <Choice
          value={span.unit}
          options={options}
          change={(unit) => change({ ...span, unit })}
          label={`${label}: unit`}
        />
      </div>
    </FormField>
  );
}
