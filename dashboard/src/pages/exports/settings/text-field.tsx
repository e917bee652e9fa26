import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useRef } from 'react';
import type { Field } from './fields.ts';

/** A field into which a text is typed; of a secret, nobody sees which, and no browser remembers it. */
export function TextField(props: {
  field: Field;
  text: string;
  set: (text: string) => void;
  kept: string | undefined;
}) {
  const { field, text, set, kept } = props;
  if (field.kind === 'json') {
    return (
      <Textarea
        value={text}
        onChange={({ detail }) => set(detail.value)}
        placeholder="JSON"
        spellcheck={false}
        rows={4}
      />
    );
  }
  const secret = field.kind === 'secret';
  return (
    <SpaceBetween size="xs">
      <Input
        value={text}
        type={secret ? 'password' : 'text'}
        inputMode={field.kind === 'number' ? 'decimal' : 'text'}
        // "off" is passed over for passwords.
        autoComplete={secret ? 'new-password' : 'off'}
        spellcheck={false}
        {...(kept !== undefined && { placeholder: kept })}
        onChange={({ detail }) => set(detail.value)}
      />
      {field.kind === 'secret' && field.fromFile && <FromFile label={field.label} set={set} />}
    </SpaceBetween>
  );
}

function FromFile({ label, set }: { label: string; set: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`File with the ${label.toLowerCase()}`}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          void file?.text().then(set);
          event.target.value = '';
        }}
      />
      <Button iconName="upload" onClick={() => input.current?.click()}>
        Read it from a file
      </Button>
    </>
  );
}
