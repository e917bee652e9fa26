import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { isKept } from '../model/objects.ts';

/** What is asked for beyond the form, as the query language writes it; nothing is shown where there is none. */
export function Kept({ kept, change, what }: { kept: string; change: (kept: string) => void; what: string }) {
  if (kept === '') return null;
  return (
    <FormField
      label={`More about ${what}, in the query language`}
      description="The rows above cannot show this; it holds besides."
      secondaryControl={<Button onClick={() => change('')}>Remove</Button>}
      {...(!isKept(kept) && { errorText: 'must be a JSON object' })}
    >
      <Textarea value={kept} onChange={({ detail }) => change(detail.value)} spellcheck={false} rows={3} />
    </FormField>
  );
}
