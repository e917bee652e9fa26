import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorOf } from './field-errors.ts';
import type { AuthProps } from './fields-props.ts';
import { SecretField } from './secret-field.tsx';
import type { Algorithm } from './template.ts';
import { TextField } from './text-field.tsx';

/** What a signed assertion says, and the key that signs it. */
const algorithms: Algorithm[] = ['RS256', 'RS384', 'RS512'];

export function JwtFields({ form: { auth }, changeAuth, secrets, changeSecrets, kept, errors }: AuthProps) {
  const of = (field: string) => errorOf(errors, `auth.jwt.${field}`);
  return (
    <SpaceBetween size="l">
      <FormField label="Algorithm" errorText={of('algorithm')}>
        <RadioGroup
          direction="horizontal"
          value={auth.algorithm}
          items={algorithms.map((value) => ({ value, label: value }))}
          onChange={({ detail }) =>
            changeAuth({ algorithm: algorithms.find((one) => one === detail.value) ?? 'RS256' })
          }
        />
      </FormField>
      <SecretField
        label="Private key"
        lines
        value={secrets.privateKey}
        change={(privateKey) => changeSecrets({ privateKey })}
        isKept={kept.privateKey}
        description="RSA of at least 2,048 bits, PEM, without a passphrase."
        error={of('privateKey') ?? errorOf(errors, 'auth.jwt')}
      />
      <TextField
        label="Key ID (kid)"
        optional
        value={auth.keyId}
        change={(keyId) => changeAuth({ keyId })}
        error={of('keyId')}
      />
      <TextField
        label="Issuer (iss)"
        value={auth.issuer}
        change={(issuer) => changeAuth({ issuer })}
        error={of('issuer')}
      />
      <TextField
        label="Subject (sub)"
        value={auth.subject}
        change={(subject) => changeAuth({ subject })}
        error={of('subject')}
      />
      <TextField
        label="Audience (aud)"
        value={auth.audience}
        change={(audience) => changeAuth({ audience })}
        error={of('audience')}
      />
      <TextField
        label="Seconds that an assertion holds"
        numeric
        value={auth.lifetimeSeconds}
        change={(lifetimeSeconds) => changeAuth({ lifetimeSeconds })}
        error={of('lifetimeSeconds')}
        constraint="10–3,600."
      />
    </SpaceBetween>
  );
}
