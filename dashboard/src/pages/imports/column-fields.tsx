import Autosuggest from '@cloudscape-design/components/autosuggest';
import Select from '@cloudscape-design/components/select';
import type { Import } from './import.ts';
import { type ColumnDraft, DATA_TYPES, DATE_FORMATS, isWho, targetsFor } from './mapping.ts';

/** What a column becomes: its name, its type and, of a date, how it is written. */
type Field = {
  one: ColumnDraft;
  type: Import['type'];
  isOff: boolean;
  change: (to: Partial<ColumnDraft>) => void;
};

export function AsName({ one, type, isOff, change }: Field) {
  if (!one.isUsed) return <span className="below">Left out</span>;
  const same = { value: one.column, description: 'Same as column name' };
  const others = targetsFor(type).filter(({ value }) => value !== one.column);
  return (
    <Autosuggest
      value={one.name}
      options={[same, ...others]}
      disabled={isOff}
      ariaLabel={`What ${one.column} becomes`}
      placeholder="Name of the attribute"
      clearAriaLabel={`Clear what ${one.column} becomes`}
      filteringType={one.name === one.column || others.some(({ value }) => value === one.name) ? 'manual' : 'auto'}
      enteredTextLabel={(text) => `Use “${text}”`}
      onChange={({ detail }) => change({ name: detail.value })}
    />
  );
}

export function AsType({ one, isOff, change }: Field) {
  if (!one.isUsed) return null;
  const chosen = isWho(one.name) ? 'String' : one.dataType;
  return (
    <Select
      selectedOption={DATA_TYPES.find(({ value }) => value === chosen) ?? { value: chosen, label: chosen }}
      options={DATA_TYPES}
      disabled={isOff || isWho(one.name)}
      ariaLabel={`Type of ${one.column}`}
      onChange={({ detail }) => change({ dataType: detail.selectedOption.value ?? 'String' })}
    />
  );
}

export function AsFormat({ one, isOff, change }: Field) {
  if (!one.isUsed || one.dataType !== 'Date' || isWho(one.name)) return null;
  return (
    <Select
      selectedOption={
        DATE_FORMATS.find(({ value }) => value === one.dateFormat) ?? { value: one.dateFormat, label: one.dateFormat }
      }
      options={DATE_FORMATS}
      disabled={isOff}
      ariaLabel={`Date format of ${one.column}`}
      onChange={({ detail }) => change({ dateFormat: detail.selectedOption.value ?? '' })}
    />
  );
}
