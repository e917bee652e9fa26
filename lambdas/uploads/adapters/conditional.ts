/** Whether DynamoDB refused a write because its condition did not hold. */
export function isConditional(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException';
}
