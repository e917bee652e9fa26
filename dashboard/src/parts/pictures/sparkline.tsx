import './pictures.css';
import { areaPath, linePath } from './line.ts';

/** A small line through values; `label` says in words what it shows. */
export function Sparkline(props: {
  label: string;
  values: readonly (number | null)[];
  /** What the lower and the upper edge stand for. */
  from: number;
  to: number;
}) {
  const { label, values, from, to } = props;
  return (
    <svg className="sparkline" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="sparkline-area" d={areaPath(values, { from, to })} />
      <path className="sparkline-line" d={linePath(values, { from, to })} />
    </svg>
  );
}
