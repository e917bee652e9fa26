/** What is wrong with a filter, below it, in the API's words. */
export function FilterProblem({ problem }: { problem: string | undefined }) {
  if (problem === undefined) return null;
  return (
    <p className="filter-problem" role="alert">
      {problem}
    </p>
  );
}
