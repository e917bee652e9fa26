import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/**
 * The AWS Solutions rules with answers beside the resource they are about. cdk-nag takes an acknowledgement by the exact
 * text of a finding, which for a resource of another stack is only known after synthesis; `answerFor` takes a pattern.
 */
const ANSWER = 'causeway:answer';

type Answer = { finding: RegExp; reason: string };

/** Answers, with a reason, for findings about `construct` and what is in it. */
export function answerFor(construct: IConstruct, answer: Answer): void {
  construct.node.addMetadata(ANSWER, answer);
}

/** Objects of one named bucket: S3 knows no narrower resource for keys that are made at run time. */
export const OBJECTS_OF_ONE_BUCKET =
  /^AwsSolutions-IAM5\[Resource::(arn:<AWS::Partition>:s3:::)?(<\w+\.Arn>|[\w-]+-Data:ExportsOutput\w+)\/\*\]$/;

export class HouseChecks extends AwsSolutionsChecks {
  override validateScope(scope: IConstruct): ReturnType<AwsSolutionsChecks['validateScope']> {
    const report = super.validateScope(scope);
    const violations = report.violations.flatMap((violation) => {
      const unanswered = violation.violatingResources.filter(
        ({ constructPath }) => !isAnswered({ scope, path: constructPath ?? '', finding: violation.ruleName }),
      );
      return unanswered.length > 0 ? [{ ...violation, violatingResources: unanswered }] : [];
    });
    return { ...report, success: violations.length === 0, violations };
  }
}

function isAnswered(asked: { scope: IConstruct; path: string; finding: string }): boolean {
  let here: IConstruct | undefined = asked.scope;
  for (const id of ['', ...asked.path.split('/')]) {
    if (id) here = here?.node.tryFindChild(id);
    if (here?.node.metadata.some(({ type, data }) => type === ANSWER && data.finding.test(asked.finding))) return true;
  }
  return false;
}
