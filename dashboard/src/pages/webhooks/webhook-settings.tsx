import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import { Given } from '../../parts/given.tsx';
import { whole } from '../../parts/pictures/numbers.ts';
import { Time } from '../../parts/time.tsx';
import { privacyRules } from './privacy-rules.ts';
import type { Template } from './template.ts';

/** How a webhook is set up, without its secrets. */
export function WebhookSettings({ template }: { template: Template }) {
  const { id, headers, perSecond, atOnce, broadcastSize, privacy, createdAt, changedAt } = template;
  const names = Object.keys(headers);
  return (
    <Container header={<Header variant="h2">Settings</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'ID', value: String(id) },
          { label: 'Method', value: template.method },
          { label: 'URL', value: <Given text={template.url} lines={3} /> },
          ...authItems(template),
          {
            label: 'Headers',
            value: names.length === 0 ? 'None' : <Lines lines={names.map((name) => `${name}: ********`)} />,
          },
          {
            label: 'Calls a second at most',
            value: perSecond === undefined ? 'As many as there are' : whole(perSecond),
          },
          { label: 'Calls at once at most', value: atOnce === undefined ? 'As many as there are' : whole(atOnce) },
          { label: 'People in one broadcast', value: whole(broadcastSize) },
          {
            label: 'Privacy',
            value:
              privacy.length === 0 ? (
                'No rules'
              ) : (
                <Lines lines={privacy.map(({ field, rule }) => `${ruleOf(rule)}: ${field}`)} />
              ),
          },
          { label: 'Added', value: <Time at={createdAt} /> },
          { label: 'Changed', value: <Time at={changedAt} /> },
        ]}
      />
    </Container>
  );
}

const ruleOf = (rule: string) => privacyRules.find(({ value }) => value === rule)?.label ?? rule;
const grants = new Map([
  ['client_credentials', 'client credentials'],
  ['password', 'password'],
  ['jwt_bearer', 'signed assertion (JWT)'],
]);

function authItems({ auth }: Template): KeyValuePairsProps.Item[] {
  if (auth.kind === 'none') return [{ label: 'Authentication', value: 'None' }];
  if (auth.kind === 'basic') {
    return [
      { label: 'Authentication', value: 'Basic' },
      { label: 'Username', value: <Given text={auth.username} lines={2} /> },
    ];
  }
  return [
    { label: 'Authentication', value: `OAuth 2.0, ${grants.get(auth.grant) ?? auth.grant}` },
    { label: 'Access Token URL', value: <Given text={auth.tokenUrl} lines={3} /> },
    { label: 'Client ID', value: <Given text={auth.clientId} lines={2} /> },
    ...(auth.scopes.length > 0 ? [{ label: 'Scopes', value: <Given text={auth.scopes.join(' ')} lines={3} /> }] : []),
    ...(auth.jwt
      ? [{ label: 'Assertion', value: <Given text={`${auth.jwt.algorithm}, for ${auth.jwt.audience}`} lines={3} /> }]
      : []),
  ];
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <>
      {lines.map((line) => (
        <div key={line}>
          <Given text={line} lines={2} />
        </div>
      ))}
    </>
  );
}
