export function SignIn({ why }: { why: string | undefined }) {
  return <main>{why}</main>;
}
