import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorOf } from './field-errors.ts';
import type { FieldsProps } from './fields-props.ts';
import { OAuthFields } from './oauth-fields.tsx';
import { SecretField } from './secret-field.tsx';
import { TextField } from './text-field.tsx';

/** How the receiver knows who calls. */
const kinds = [
  { value: 'none', label: 'None', description: 'Calls are signed all the same.' },
  { value: 'basic', label: 'Basic', description: 'A username and a password.' },
  { value: 'oauth2', label: 'OAuth 2.0', description: 'An access token, fetched before calls and renewed as it ends.' },
] as const;

export function AuthFields(props: FieldsProps) {
  const { form, change, secrets, changeSecrets, kept, errors } = props;
  const { auth } = form;
  const changeAuth = (part: Partial<typeof auth>) => change({ auth: { ...auth, ...part } });
  return (
    <Container header={<Header variant="h2">Authentication</Header>}>
      <SpaceBetween size="l">
        <FormField label="Kind" errorText={errorOf(errors, 'auth', 'auth.kind')}>
          <RadioGroup
            value={auth.kind}
            items={[...kinds]}
            onChange={({ detail }) =>
              changeAuth({ kind: kinds.find(({ value }) => value === detail.value)?.value ?? 'none' })
            }
          />
        </FormField>
        {auth.kind === 'basic' && (
          <SpaceBetween size="l">
            <TextField
              label="Username"
              value={auth.username}
              change={(username) => changeAuth({ username })}
              error={errorOf(errors, 'auth.username')}
              constraint="1–256 characters, no colon."
            />
            <SecretField
              label="Password"
              value={secrets.password}
              change={(password) => changeSecrets({ password })}
              isKept={kept.password}
              error={errorOf(errors, 'auth.password')}
            />
          </SpaceBetween>
        )}
        {auth.kind === 'oauth2' && <OAuthFields {...props} changeAuth={changeAuth} />}
      </SpaceBetween>
    </Container>
  );
}
