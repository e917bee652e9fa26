import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { errorOf } from './field-errors.ts';
import type { AuthProps } from './fields-props.ts';
import { JwtFields } from './jwt-fields.tsx';
import { SecretField } from './secret-field.tsx';
import { TextField } from './text-field.tsx';

/** How an access token is got: each grant has the fields that it needs. */
const grants = [
  { value: 'client_credentials', label: 'Client credentials' },
  { value: 'password', label: 'Password' },
  { value: 'jwt_bearer', label: 'Signed assertion (JWT)' },
] as const;
const clientAuths = [
  { value: 'basic', label: 'In a header (Basic)' },
  { value: 'body', label: 'As fields of the form' },
] as const;

export function OAuthFields(props: AuthProps) {
  const { form, changeAuth, secrets, changeSecrets, kept, errors } = props;
  const { auth } = form;
  const of = (field: string) => errorOf(errors, `auth.${field}`);
  return (
    <SpaceBetween size="l">
      <FormField label="Grant" errorText={of('grant')}>
        <RadioGroup
          value={auth.grant}
          items={[...grants]}
          onChange={({ detail }) =>
            changeAuth({ grant: grants.find(({ value }) => value === detail.value)?.value ?? 'client_credentials' })
          }
        />
      </FormField>
      <TextField
        label="Access Token URL"
        value={auth.tokenUrl}
        change={(tokenUrl) => changeAuth({ tokenUrl })}
        error={of('tokenUrl')}
        placeholder="https://login.example.com/oauth/token"
      />
      <TextField
        label="Client ID"
        value={auth.clientId}
        change={(clientId) => changeAuth({ clientId })}
        error={of('clientId')}
      />
      {auth.grant === 'password' && (
        <SpaceBetween size="l">
          <TextField
            label="Username"
            value={auth.username}
            change={(username) => changeAuth({ username })}
            error={of('username')}
          />
          <SecretField
            label="Password"
            value={secrets.password}
            change={(password) => changeSecrets({ password })}
            isKept={kept.password}
            error={of('password')}
          />
          <TextField
            label="Refresh Token URL"
            optional
            value={auth.refreshUrl}
            change={(refreshUrl) => changeAuth({ refreshUrl })}
            error={of('refreshUrl')}
          />
        </SpaceBetween>
      )}
      {auth.grant === 'jwt_bearer' ? (
        <JwtFields {...props} />
      ) : (
        <SecretField
          label="Client secret"
          optional={auth.grant === 'password'}
          value={secrets.clientSecret}
          change={(clientSecret) => changeSecrets({ clientSecret })}
          isKept={kept.clientSecret}
          error={of('clientSecret')}
        />
      )}
      <TextField
        label="Scopes"
        optional
        value={auth.scopes}
        change={(scopes) => changeAuth({ scopes })}
        error={[...errors].find(([field]) => field.startsWith('auth.scopes'))?.[1]}
        constraint="At most 50, with spaces between them."
      />
      <FormField label="The client names itself" errorText={of('clientAuth')}>
        <RadioGroup
          direction="horizontal"
          value={auth.clientAuth}
          items={[...clientAuths]}
          onChange={({ detail }) =>
            changeAuth({ clientAuth: clientAuths.find(({ value }) => value === detail.value)?.value ?? 'basic' })
          }
        />
      </FormField>
      <TextField
        label="Field of the token’s answer that says in how many seconds it expires"
        value={auth.expiresIn}
        change={(expiresIn) => changeAuth({ expiresIn })}
        error={of('expiresIn')}
      />
    </SpaceBetween>
  );
}
