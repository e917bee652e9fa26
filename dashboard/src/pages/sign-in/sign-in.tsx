import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useState } from 'react';
import { type ApiFailure, asFailure } from '../../api/failure.ts';
import { type Session, setSession } from '../../api/session.ts';
import {
  answerChallenge,
  askForCode,
  refreshSession,
  resetPassword,
  type SignInOutcome,
  signIn,
} from '../../api/sign-in.ts';
import { wantedAccount } from '../../shell/address.ts';
import './sign-in.css';
import { Field } from './field.tsx';

/** The steps from an address to a session; each is a form of its own. */
type Step =
  | { kind: 'password' }
  | { kind: 'new-password' | 'mfa-code'; challenge: string }
  | { kind: 'forgot' }
  | { kind: 'reset' };

export function SignIn({ why }: { why: string | undefined }) {
  const [email, setEmail] = useState('');
  const [step, setStep] = useState<Step>({ kind: 'password' });
  const [notice, setNotice] = useState<string>();
  useEffect(() => {
    document.title = 'Sign in · Causeway';
  }, []);

  async function arrive(outcome: SignInOutcome): Promise<void> {
    if (outcome.kind === 'in') setSession({ kind: 'in', session: await atAddress(outcome.session) });
    else setStep(outcome);
  }

  function open(next: Step, told?: string): void {
    setStep(next);
    setNotice(told);
  }

  const shared = { email, setEmail, arrive, open };
  return (
    <main className="sign-in">
      <h1 className="sign-in-name">
        <img src="/favicon.svg" alt="" width="36" height="36" />
        Causeway
      </h1>
      {why !== undefined && step.kind === 'password' && <Alert type="info">{why}</Alert>}
      {notice !== undefined && <Alert type="success">{notice}</Alert>}
      {step.kind === 'password' && <Password {...shared} />}
      {step.kind === 'new-password' && <NewPassword {...shared} challenge={step.challenge} />}
      {step.kind === 'mfa-code' && <Code {...shared} challenge={step.challenge} />}
      {step.kind === 'forgot' && <Forgot {...shared} />}
      {step.kind === 'reset' && <Reset {...shared} />}
    </main>
  );
}

/** Signing in opens the first of somebody's accounts; a link is of one of them. */
async function atAddress(session: Session): Promise<Session> {
  const wanted = wantedAccount();
  const isAnother = wanted !== session.accountId && session.accounts.some(({ accountId }) => accountId === wanted);
  return (isAnother && (await refreshSession(wanted))) || session;
}

type Shared = {
  email: string;
  setEmail: (email: string) => void;
  arrive: (outcome: SignInOutcome) => Promise<void>;
  open: (step: Step, told?: string) => void;
};

function Password({ email, setEmail, arrive, open }: Shared) {
  const [password, setPassword] = useState('');
  return (
    <StepForm
      title="Sign in"
      verb="Sign in"
      submit={async () => await arrive(await signIn({ email, password }))}
      aside={<Aside text="Forgot your password?" go={() => open({ kind: 'forgot' })} />}
    >
      <Field label="E-mail" type="email" autoComplete="username" value={email} change={setEmail} focus />
      <Field label="Password" type="password" autoComplete="current-password" value={password} change={setPassword} />
    </StepForm>
  );
}

const PASSWORD_RULE = 'At least 12 characters. A few words are easier to remember than signs.';

function NewPassword({ email, arrive, challenge }: Shared & { challenge: string }) {
  const [newPassword, setNewPassword] = useState('');
  return (
    <StepForm
      title="Choose a password"
      about="You signed in with a temporary password. The one you choose now takes its place."
      verb="Save and sign in"
      submit={async () => await arrive(await answerChallenge({ email, challenge, newPassword }))}
    >
      <Field
        label="New password"
        rule={PASSWORD_RULE}
        type="password"
        autoComplete="new-password"
        value={newPassword}
        change={setNewPassword}
        focus
      />
    </StepForm>
  );
}

function Code({ email, arrive, challenge, open }: Shared & { challenge: string }) {
  const [code, setCode] = useState('');
  return (
    <StepForm
      title="Two-step sign-in"
      about="Your authenticator app shows a code of six digits for Causeway."
      verb="Continue"
      submit={async () => await arrive(await answerChallenge({ email, challenge, code: code.replaceAll(/\s/g, '') }))}
      aside={<Aside text="Begin again" go={() => open({ kind: 'password' })} />}
    >
      <Field label="Code" inputMode="numeric" autoComplete="one-time-code" value={code} change={setCode} focus />
    </StepForm>
  );
}

function Forgot({ email, setEmail, open }: Shared) {
  async function submit(): Promise<void> {
    await askForCode(email);
    open({ kind: 'reset' }, `If ${email} may sign in here, a code is on its way to it.`);
  }
  return (
    <StepForm
      title="Forgot your password?"
      about="A code is mailed to you, by which you choose a new one."
      verb="Send the code"
      submit={submit}
      aside={<Aside text="Back to sign-in" go={() => open({ kind: 'password' })} />}
    >
      <Field label="E-mail" type="email" autoComplete="username" value={email} change={setEmail} focus />
    </StepForm>
  );
}

function Reset({ email, open }: Shared) {
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  async function submit(): Promise<void> {
    await resetPassword({ email, code: code.trim(), newPassword });
    open({ kind: 'password' }, 'Your password is changed. Sign in with it.');
  }
  return (
    <StepForm
      title="Choose a new password"
      verb="Save"
      submit={submit}
      aside={<Aside text="Send another code" go={() => open({ kind: 'forgot' })} />}
    >
      <Field
        label="Code from the mail"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        change={setCode}
        focus
      />
      <Field
        label="New password"
        rule={PASSWORD_RULE}
        type="password"
        autoComplete="new-password"
        value={newPassword}
        change={setNewPassword}
      />
    </StepForm>
  );
}

function Aside({ text, go }: { text: string; go: () => void }) {
  return (
    <Button variant="inline-link" formAction="none" onClick={go}>
      {text}
    </Button>
  );
}

/** One step: its fields, one button, and the API's words where it was refused. */
function StepForm(props: {
  title: string;
  about?: string;
  verb: string;
  submit: () => Promise<void>;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { title, about, verb, submit, aside, children } = props;
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);

  async function go(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    await submit().catch((thrown: unknown) => setFailure(asFailure(thrown)));
    setBusy(false);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void go();
      }}
    >
      <Container
        header={
          <Header variant="h2" {...(about !== undefined && { description: about })}>
            {title}
          </Header>
        }
      >
        <SpaceBetween size="m">
          {children}
          {failure && <Alert type="error">{failure.message}</Alert>}
          <div className="sign-in-actions">
            <Button variant="primary" loading={isBusy} loadingText={title}>
              {verb}
            </Button>
            {aside}
          </div>
        </SpaceBetween>
      </Container>
    </form>
  );
}
