import { useEffect, useState } from "react";

import { ageText, timeOfDayText } from "../ctd/format";
import { offsetText } from "../recording/moment";
import type { PlaybackControls, PlaybackView } from "../recording/playback";
import { SPEEDS } from "../recording/transport";
import { IconButton } from "./Button";
import { Icon } from "./Icon";
import { SeekBar } from "./SeekBar";

/** What only a recording in a file has. */
export interface FileActions {
  /** Where it is downloaded from, and under which name it is saved; null for a file of the viewer's own. */
  readonly download: { readonly url: string; readonly name: string } | null;
  /** The address of the moment shown; null for a file that has no address. */
  readonly link: (() => string) | null;
}

interface Props {
  readonly playback: PlaybackView;
  readonly controls: PlaybackControls;
  readonly focus: readonly string[];
  readonly file: FileActions | null;
  readonly onJump: () => void;
}

export const NUDGE_MS = 10_000;
export const FAR_NUDGE_MS = 60_000;

function CopyLink({ link }: { link: () => string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), 2_500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    const done = navigator.clipboard?.writeText(link()) ?? Promise.reject(new Error("no clipboard"));
    done.then(
      () => setSaid("Link copied"),
      () => setSaid("The link is in the address bar"),
    );
  };
  return (
    <>
      <IconButton icon="link" label="Copy a link to this moment" onClick={copy} />
      <span className={said === "" ? "sr-only" : "player-said"} role="status">
        {said}
      </span>
    </>
  );
}

function Speed({ speed, onSpeed }: { speed: number; onSpeed: (speed: number) => void }) {
  return (
    <label className="player-speed" title="Speed ([ and ])">
      <span className="sr-only">Speed</span>
      <select value={speed} onChange={(event) => onSpeed(Number(event.target.value))} data-testid="speed">
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
    </label>
  );
}

const FROM_RECORDER = "What came before this page was opened is fetched from the recorder, as far as it is looked at.";
const FROM_HERE = "What came since this page was opened is kept in it. Before that there is nothing: no recorder offers this session.";

/** How far behind a running session the picture is, and how far back it goes. */
function LiveTimes({ playback }: { playback: PlaybackView }) {
  return (
    <span className="player-times player-times-live" data-testid="player-times">
      <strong>−{ageText(playback.endMs - playback.positionMs)}</strong>
      <span className="dim" title={playback.recorded ? FROM_RECORDER : FROM_HERE}>
        {" "}
        back to {timeOfDayText(playback.startMs)}, when {playback.recorded ? "recording began" : "this page was opened"}
      </span>
    </span>
  );
}

function RecordingTimes({ playback }: { playback: PlaybackView }) {
  return (
    <span className="player-times" data-testid="player-times">
      <strong>{offsetText(playback.positionMs - playback.startMs)}</strong>
      <span className="dim"> / {offsetText(playback.endMs - playback.startMs)}</span>
    </span>
  );
}

/** The controls under a moment that is not live. */
export function PlayerBar({ playback, controls, focus, file, onJump }: Props) {
  const { playing, kind } = playback;
  return (
    <section className="player" aria-label="Player" data-testid="player" data-playing={playing} data-loading={playback.loading} data-position={Math.round(playback.positionMs)}>
      <SeekBar playback={playback} focus={focus} onSeek={(atMs) => controls.seek(atMs)} />
      <div className="player-line">
        <IconButton icon="stepBack" label="The state before (,)" className="only-wide" onClick={() => controls.frame(-1)} />
        <IconButton icon="skipBack" label="Back 10 s (←)" onClick={() => controls.nudge(-NUDGE_MS)} />
        <IconButton icon={playing ? "pause" : "play"} label={playing ? "Pause (Space)" : "Play (Space)"} className="player-play" onClick={() => controls.toggle()} />
        <IconButton icon="skipForward" label="Forward 10 s (→)" onClick={() => controls.nudge(NUDGE_MS)} />
        <IconButton icon="stepForward" label="The next state (.)" className="only-wide" onClick={() => controls.frame(1)} />
        <Speed speed={playback.speed} onSpeed={(speed) => controls.setSpeed(speed)} />
        {kind === "live" ? <LiveTimes playback={playback} /> : <RecordingTimes playback={playback} />}
        {playback.problem !== "" && (
          <span className="player-problem" role="alert" data-testid="player-problem" title={playback.problem}>
            This part cannot be read: {playback.problem}
          </span>
        )}
        <span className="player-right">
          <button type="button" className="text-button" onClick={onJump} title="Jump to a lap, a time or an event (J)">
            <Icon name="jump" /> <span className="player-word">Jump to…</span>
          </button>
          {file?.link && <CopyLink link={file.link} />}
          {file?.download && (
            <a className="icon-button" href={file.download.url} download={file.download.name} title="Download this recording" data-testid="download">
              <Icon name="download" />
              <span className="sr-only">Download this recording</span>
            </a>
          )}
          {kind === "live" && (
            <button type="button" className="text-button player-live" onClick={() => controls.toEnd()} data-testid="go-live">
              <span className="player-live-dot" aria-hidden="true" /> Live
            </button>
          )}
        </span>
      </div>
    </section>
  );
}
