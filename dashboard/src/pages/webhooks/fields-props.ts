import type { AuthForm, Kept, Secrets, WebhookForm } from './webhook-form.ts';

/** What the fields of a webhook are given: what is filled in, and how it is changed. */
export type FieldsProps = {
  form: WebhookForm;
  change: (part: Partial<WebhookForm>) => void;
  secrets: Secrets;
  changeSecrets: (part: Partial<Secrets>) => void;
  kept: Kept;
  errors: ReadonlyMap<string, string>;
};

export type AuthProps = FieldsProps & { changeAuth: (part: Partial<AuthForm>) => void };
