import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type Identifier, identifiers, withIdentifier } from './identity.ts';

const labels: Record<Identifier, string> = { identity: 'Identity', email: 'Email', phone: 'Phone' };
const NOTHING = { value: '', label: 'Nothing' };
const ordinals = ['First', 'Where there is none', 'Where there is neither'];

/** What stands in the column `identity`, in order: the first that a person has. */
export function IdentityOrder(props: {
  order: readonly Identifier[];
  change: (order: Identifier[]) => void;
  problem: string | undefined;
}) {
  const { order, change, problem } = props;
  const places = order.length < identifiers.length ? order.length + 1 : order.length;
  return (
    <FormField
      label="Identity"
      description="What people are known by in the export, in order of preference; empty where a person has none of it."
      errorText={problem}
      stretch
    >
      <SpaceBetween direction="horizontal" size="s">
        {ordinals.slice(0, places).map((label, place) => {
          const before = order.slice(0, place);
          const options = identifiers
            .filter((one) => !before.includes(one))
            .map((one) => ({ value: one, label: labels[one] }));
          const all = place === 0 ? options : [NOTHING, ...options];
          return (
            <FormField key={label} label={label}>
              <Select
                options={all}
                selectedOption={all.find(({ value }) => value === (order[place] ?? '')) ?? null}
                onChange={({ detail }) => change(withIdentifier(order, place, detail.selectedOption.value))}
              />
            </FormField>
          );
        })}
      </SpaceBetween>
    </FormField>
  );
}
