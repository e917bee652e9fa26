import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { type Sought, type Way, ways, wayWords } from './find.ts';

/** By what, and whom. */
const options = (['any', ...ways] as const).map((way) => ({ value: way, label: wayWords[way] }));

export function FindForm({ sought, find }: { sought: Sought | undefined; find: (sought: Sought) => void }) {
  const [by, setBy] = useState<Way | 'any'>(sought?.by ?? 'any');
  const [value, setValue] = useState(sought?.value ?? '');
  return (
    <search>
      <form
        className="find"
        onSubmit={(event) => {
          event.preventDefault();
          if (value !== '') find({ by, value });
        }}
      >
        <div className="find-by">
          <FormField label="Find by">
            <Select
              options={options}
              selectedOption={options.find((one) => one.value === by) ?? null}
              onChange={({ detail }) =>
                setBy(options.find((one) => one.value === detail.selectedOption.value)?.value ?? 'any')
              }
            />
          </FormField>
        </div>
        <div className="find-value">
          <FormField stretch label={by === 'any' ? 'Identity, e-mail, phone or device' : wayWords[by]}>
            <Input
              type="search"
              value={value}
              onChange={({ detail }) => setValue(detail.value)}
              clearAriaLabel="Clear"
            />
          </FormField>
        </div>
        <Button formAction="submit" variant="primary" iconName="search">
          Find
        </Button>
      </form>
    </search>
  );
}
