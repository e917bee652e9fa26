import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { errorOf } from './field-errors.ts';
import type { FieldsProps } from './fields-props.ts';
import { TextField } from './text-field.tsx';

/** How much the receiver is asked to take. */
export function PaceFields({ form, change, errors }: FieldsProps) {
  return (
    <Container header={<Header variant="h2">Pace</Header>}>
      <ColumnLayout columns={3}>
        <TextField
          label="Calls a second at most"
          optional
          numeric
          value={form.perSecond}
          change={(perSecond) => change({ perSecond })}
          error={errorOf(errors, 'perSecond')}
          placeholder="As many as there are"
          constraint="1–10,000. They come evenly."
        />
        <TextField
          label="Calls at once at most"
          optional
          numeric
          value={form.atOnce}
          change={(atOnce) => change({ atOnce })}
          error={errorOf(errors, 'atOnce')}
          placeholder="As many as there are"
          constraint="1–1,000."
        />
        <TextField
          label="People in one broadcast"
          numeric
          value={form.broadcastSize}
          change={(broadcastSize) => change({ broadcastSize })}
          error={errorOf(errors, 'broadcastSize')}
          placeholder="100"
          constraint="1–1,000. A broadcast is a call about many people."
        />
      </ColumnLayout>
    </Container>
  );
}
