import { ageText, timeOfDayText } from "../ctd/format";
import { wallText } from "../recording/moment";
import type { PlaybackView } from "../recording/playback";

/** Says that what is shown is not live, and when it was. */
export function TimePill({ playback }: { playback: PlaybackView }) {
  const { kind, following, playing, positionMs, endMs } = playback;
  if (kind === "live" && following) return null;
  const label = kind === "recording" ? "Replay" : playing ? "Replay" : "Paused";
  return (
    <span className="time-pill" data-testid="time-pill">
      <strong>{label}</strong>
      <time dateTime={new Date(positionMs).toISOString()}>{kind === "recording" ? wallText(positionMs) : timeOfDayText(positionMs)}</time>
      {kind === "live" && <span className="time-behind">{ageText(endMs - positionMs)} behind</span>}
    </span>
  );
}
