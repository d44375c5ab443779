import { memo, useMemo, useRef, useState, type PointerEvent } from "react";

import { flagOf } from "../ctd/flags";
import { timeOfDayText } from "../ctd/format";
import { isPitStop, type FlagChange, type Marks } from "../recording/marks";
import { offsetText } from "../recording/moment";
import type { PlaybackView } from "../recording/playback";

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const share = (span: Span, atMs: number): number => {
  const length = Math.max(1, span.endMs - span.startMs);
  return (100 * Math.max(0, Math.min(length, atMs - span.startMs))) / length;
};

/** Where each flag was shown, in percent of the bar. */
function flagSpans(flags: readonly FlagChange[], span: Span): { flag: string; from: number; to: number; atMs: number }[] {
  return flags
    .map(({ atMs, flag }, index) => ({ flag, atMs, from: share(span, atMs), to: share(span, flags[index + 1]?.atMs ?? span.endMs) }))
    .filter(({ from, to }) => to > from);
}

/** One short line for each pit stop, as a single path: there may be thousands. */
function pitPath(marks: Marks, span: Span, cars: ReadonlySet<string> | null): string {
  const places = new Set<number>();
  for (const said of marks.said) {
    if (!isPitStop(said) || said.atMs < span.startMs || said.atMs > span.endMs) continue;
    if (cars === null || cars.has(said.car)) places.add(Math.round(share(span, said.atMs) * 10));
  }
  return [...places].map((place) => `M${place} 0v10`).join("");
}

interface MarksProps extends Span {
  readonly marks: Marks;
  readonly focus: ReadonlySet<string>;
}

const MarkLayer = memo(function MarkLayer({ marks, startMs, endMs, focus }: MarksProps) {
  const span = { startMs, endMs };
  return (
    <>
      <span className="seek-flags" aria-hidden="true">
        {flagSpans(marks.flags, span).map(({ flag, from, to, atMs }) => (
          <span
            key={atMs}
            className={`seek-flag flag-${flagOf(flag).look}`}
            data-flag={flag}
            style={{ left: `${from}%`, width: `${to - from}%` }}
          />
        ))}
      </span>
      <svg className="seek-pits" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path className="seek-pit" d={pitPath(marks, span, null)} vectorEffect="non-scaling-stroke" />
        {focus.size > 0 && <path className="seek-pit seek-pit-focus" d={pitPath(marks, span, focus)} vectorEffect="non-scaling-stroke" />}
      </svg>
    </>
  );
});

function flagAt(flags: readonly FlagChange[], atMs: number): string {
  return flags.findLast((change) => change.atMs <= atMs)?.flag ?? "";
}

interface Props {
  readonly playback: PlaybackView;
  /** Cars whose pit stops stand out. */
  readonly focus: readonly string[];
  readonly onSeek: (atMs: number) => void;
}

/** The whole of a recording, with its flags and pit stops; a slider of the browser's own lies over them. */
export function SeekBar({ playback, focus, onSeek }: Props) {
  const { startMs, positionMs, marks, kind } = playback;
  // The end of a running session moves; the bar need not at each update.
  const endMs = kind === "live" ? Math.ceil(playback.endMs / 1000) * 1000 : playback.endMs;
  const bar = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<{ readonly left: number; readonly atMs: number } | null>(null);
  const focused = useMemo(() => new Set(focus), [focus]);
  const timeAt = (event: PointerEvent): { left: number; atMs: number } => {
    const box = bar.current!.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (event.clientX - box.left) / Math.max(1, box.width)));
    return { left: part * 100, atMs: startMs + part * (endMs - startMs) };
  };
  const pits = marks.said.filter(isPitStop).length;
  return (
    <div
      ref={bar}
      className="seek"
      data-testid="seek"
      data-flags={marks.flags.length}
      data-pits={pits}
      data-complete={marks.complete}
      onPointerMove={(event) => setHover(timeAt(event))}
      onPointerLeave={() => setHover(null)}
    >
      <MarkLayer marks={marks} startMs={startMs} endMs={endMs} focus={focused} />
      <span className="seek-played" style={{ width: `${share({ startMs, endMs }, positionMs)}%` }} aria-hidden="true" />
      <span className="seek-head" style={{ left: `${share({ startMs, endMs }, positionMs)}%` }} aria-hidden="true" />
      <input
        type="range"
        className="seek-range"
        min={0}
        max={Math.max(1, Math.round((endMs - startMs) / 1000))}
        step={1}
        value={Math.round((positionMs - startMs) / 1000)}
        aria-label="Position"
        aria-valuetext={`${offsetText(positionMs - startMs)}, ${timeOfDayText(positionMs)}, ${flagOf(flagAt(marks.flags, positionMs)).label}`}
        onChange={(event) => onSeek(startMs + Number(event.target.value) * 1000)}
      />
      {hover && (
        <span className="seek-hint" style={{ left: `clamp(60px, ${hover.left}%, calc(100% - 60px))` }} aria-hidden="true">
          <strong>{offsetText(hover.atMs - startMs)}</strong> {timeOfDayText(hover.atMs)}
          {marks.flags.length > 0 && <span className="dim"> {flagOf(flagAt(marks.flags, hover.atMs)).label}</span>}
        </span>
      )}
    </div>
  );
}
