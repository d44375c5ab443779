import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import "uplot/dist/uPlot.min.css";

import { csvText } from "../../analysis/csv";
import { download, downloadText, fileName } from "../../charts/download";
import { createLines } from "../../charts/lines";
import type { CursorAt, Plot, PlotOptions } from "../../charts/plot";
import { framed, pngOf } from "../../charts/png";
import type { Zoom } from "../../charts/range";
import type { ChartSpec, LineSpec, StripSpec } from "../../charts/spec";
import { createStrips, stripHeight } from "../../charts/strips";
import type { ChartTheme } from "../../charts/theme";
import { IconButton } from "../Button";
import { useLatest } from "../hooks";
import { ChartTip, tipText } from "./ChartTip";
import { useChartTheme } from "./useChartTheme";

interface Props {
  readonly spec: ChartSpec;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
  readonly onPick: (key: string) => void;
  /** Which race and when, for a picture. */
  readonly about: string;
  readonly wheel: "always" | "ctrl";
  /** What belongs beside the title: choices, a legend. */
  readonly children?: ReactNode;
}

function create(host: HTMLElement, spec: ChartSpec, size: { width: number; height: number }, zoom: Zoom, options: PlotOptions): Plot<ChartSpec> {
  const plot = spec.kind === "lines" ? createLines(host, spec, size, zoom, options) : createStrips(host, spec, size, zoom, options);
  // A plot is only ever given specs of its own kind: another kind is another plot.
  return plot as Plot<ChartSpec>;
}

const heightOf = (spec: ChartSpec, roomPx: number, theme: ChartTheme): number =>
  spec.kind === "strips" ? stripHeight(spec.rows.length, theme.size / 12) : Math.max(160, roomPx);

/** The plot in `host`, kept in step with its spec, its zoom, its room and the theme. */
function usePlot({ spec, zoom, onZoom, onPick, wheel }: Props, onCursor: (at: CursorAt | null) => void) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot<ChartSpec> | null>(null);
  const theme = useChartTheme(host);
  const latest = useLatest({ spec, zoom, onZoom, onPick, onCursor });
  const [made, setMade] = useState(0);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element || !theme) return;
    const events: PlotOptions["events"] = {
      onZoom: (next) => latest.current.onZoom(next),
      onPick: (key) => latest.current.onPick(key),
      onCursor: (at) => latest.current.onCursor(at),
    };
    const room = (): { width: number; height: number } => ({
      width: Math.max(120, element.clientWidth),
      height: heightOf(latest.current.spec, element.clientHeight, theme),
    });
    const held = create(element, latest.current.spec, room(), latest.current.zoom, { theme, wheel, events });
    plot.current = held;
    const observer = new ResizeObserver(() => held.resize(room().width, room().height));
    observer.observe(element);
    return () => {
      observer.disconnect();
      held.destroy();
      plot.current = null;
    };
  }, [theme, wheel, spec.kind, made, latest]);
  useLayoutEffect(() => {
    if (plot.current && !plot.current.update(spec)) setMade((count) => count + 1);
  }, [spec]);
  useLayoutEffect(() => plot.current?.setZoom(zoom), [zoom]);
  return { host, plot, theme };
}

export function Chart(props: Props) {
  const { spec, zoom, onZoom, about, children } = props;
  const [at, setAt] = useState<CursorAt | null>(null);
  const frame = useRef(0);
  const onCursor = useCallback((next: CursorAt | null) => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setAt(next));
  }, []);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const { host, plot, theme } = usePlot(props, onCursor);
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (plot.current?.key(event.key, event.shiftKey)) event.preventDefault();
  };
  const save = async (): Promise<void> => {
    if (!plot.current || !theme) return;
    download(await pngOf(framed(plot.current.canvas, spec, about, theme)), fileName([about, spec.title], "png"));
  };
  const isZoomed = zoom.x !== null || zoom.y !== null;
  return (
    <figure
      className={`chart chart-${spec.kind}`}
      data-testid="chart"
      data-title={spec.title}
      data-from={zoom.x?.[0] ?? ""}
      data-to={zoom.x?.[1] ?? ""}
      data-series={spec.kind === "lines" ? spec.series.length : spec.rows.length}
    >
      <figcaption className="chart-head">
        <h2>{spec.headline ?? spec.title}</h2>
        {children}
        <div className="chart-tools" role="group" aria-label={`${spec.title}: picture and figures`}>
          <IconButton icon="again" label="Show all (0, or a double click)" className={isZoomed ? "chart-zoomed" : "chart-whole"} onClick={() => onZoom({ x: null, y: null })} />
          <button type="button" className="text-button chart-export" title="Save this chart as a picture" onClick={() => void save()}>PNG</button>
          <button type="button" className="text-button chart-export" title="Save the figures of this chart" onClick={() => downloadText(csvText(spec.table()), fileName([about, spec.title], "csv"))}>CSV</button>
        </div>
      </figcaption>
      <div className="chart-frame">
        <div
          ref={host}
          className="chart-plot"
          role="group"
          aria-roledescription="chart"
          aria-label={`${spec.summary} Arrow keys read out, plus and minus zoom, 0 shows all.`}
          tabIndex={0}
          onKeyDown={onKey}
          onBlur={() => setAt(null)}
        />
        {at && <ChartTip spec={spec} at={at} />}
      </div>
      <p className="sr-only" aria-live="polite">{at?.isByKey ? tipText(spec, at) : ""}</p>
    </figure>
  );
}

export type { LineSpec, StripSpec };
