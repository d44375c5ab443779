import type { CursorAt } from "../../charts/plot";
import type { ChartSpec, LineSeries, LineSpec } from "../../charts/spec";

/** More than these would hide the chart. */
const MOST = 9;

interface Line {
  readonly series: LineSeries;
  readonly value: number;
}

/** What is told at a place: the lines that matter and the one pointed at, as they lie there. */
export function tipLines(spec: LineSpec, at: CursorAt): Line[] {
  const told = spec.series.filter((one) => one.emphasis !== "muted" || one.key === at.key);
  const found = told.flatMap((series): Line[] => {
    const value = series.values[at.index] ?? series.aside?.[at.index] ?? null;
    return value === null ? [] : [{ series, value }];
  });
  found.sort((left, right) => left.value - right.value);
  if (found.length <= MOST) return found;
  const centre = Math.max(0, found.findIndex(({ series }) => series.key === at.key));
  const from = Math.max(0, Math.min(found.length - MOST, centre - Math.floor(MOST / 2)));
  return found.slice(from, from + MOST);
}

export function tipText(spec: ChartSpec, at: CursorAt): string {
  if (spec.kind === "strips") return spec.bars[at.index]?.tip.join(", ") ?? "";
  const lines = tipLines(spec, at).map(({ series, value }) => `${series.label}: ${spec.yLongText(value)}`);
  return [spec.xLongText(spec.x[at.index] ?? 0), ...lines].join(", ");
}

/** Beside the pointer, on the side where there is room. */
function placeOf(at: CursorAt): React.CSSProperties {
  return { "--tip-x": `${at.left}px`, "--tip-y": `${at.top}px` } as React.CSSProperties;
}

export function ChartTip({ spec, at }: { spec: ChartSpec; at: CursorAt }) {
  return (
    <div className="chart-tip" style={placeOf(at)} data-testid="chart-tip" aria-hidden="true">
      {spec.kind === "lines" ? <LineTip spec={spec} at={at} /> : <BarTip lines={spec.bars[at.index]?.tip ?? []} />}
    </div>
  );
}

function LineTip({ spec, at }: { spec: LineSpec; at: CursorAt }) {
  return (
    <>
      <strong className="tip-head">{spec.xLongText(spec.x[at.index] ?? 0)}</strong>
      {tipLines(spec, at).map(({ series, value }) => (
        <span key={series.key} className={`tip-line ${series.key === at.key ? "tip-pointed" : ""}`}>
          <span className={`swatch car-${series.emphasis === "muted" && series.key !== at.key ? "muted" : series.look.colour}`} />
          <span className="tip-car">{series.label}</span>
          <span className="tip-name">{series.name}</span>
          <span className="tip-value">{spec.yLongText(value)}</span>
        </span>
      ))}
    </>
  );
}

function BarTip({ lines }: { lines: readonly string[] }) {
  const [head, ...rest] = lines;
  return (
    <>
      <strong className="tip-head">{head}</strong>
      {rest.map((line) => (
        <span key={line} className="tip-text">{line}</span>
      ))}
    </>
  );
}
