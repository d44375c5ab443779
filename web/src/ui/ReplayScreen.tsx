import { useEffect, useMemo, useRef } from "react";

import type { Player } from "../net/player";
import { withQuery } from "../model/address";
import { recordingUrl } from "../net/recordings";
import { downloadName } from "../recording/catalogue";
import { momentText, parseMoment } from "../recording/moment";
import { useVerdict } from "./hooks";
import type { FileActions } from "./PlayerBar";
import { Screen } from "./TimingScreen";
import { usePlayerView, useRecording, type Place } from "./useRecording";

/** The address follows the moment this often [ms]; browsers refuse to have it changed all the time. */
const ADDRESS_EVERY_MS = 1_000;

interface Props {
  readonly place: Place;
  /** The moment in the address; "" for the start. */
  readonly at: string;
  /** The panel of the analysis in the address. */
  readonly panel: string;
}

export function ReplayScreen({ place, at, panel }: Props) {
  const opened = useRecording(place, at);
  if (opened.kind === "open") return <Replay player={opened.player} place={place} at={at} panel={panel} />;
  return (
    <main className="notice" data-testid="recording-notice">
      <h1>{opened.kind === "failed" ? "This recording cannot be opened" : "Opening the recording…"}</h1>
      {opened.kind === "failed" && <p className="dim" role="alert">{opened.problem}</p>}
      <p>
        <a href="#/r">All recordings</a>
      </p>
    </main>
  );
}

/** Keep the moment in the address, and go where a changed address says. */
function useAddress(player: Player, id: string | null, at: string, positionMs: number): void {
  const { startMs } = player.recording;
  const written = useRef(at);
  useEffect(() => {
    if (at === written.current) return;
    written.current = at;
    const atMs = parseMoment(at, startMs);
    if (atMs !== null) player.seek(atMs);
  }, [player, at, startMs]);
  const text = momentText(positionMs, startMs);
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    if (id === null) return;
    const write = (): void => {
      if (latest.current === written.current) return;
      written.current = latest.current;
      window.history.replaceState(window.history.state, "", withQuery(window.location.hash, { t: latest.current }));
    };
    const timer = setInterval(write, ADDRESS_EVERY_MS);
    return () => clearInterval(timer);
  }, [id]);
}

function Replay({ player, place, at, panel }: Props & { player: Player }) {
  const view = usePlayerView(player);
  const verdict = useVerdict(view, view.shownAtMs ?? 0);
  const id = "id" in place ? place.id : null;
  useAddress(player, id, at, view.shownAtMs ?? 0);
  const { recording } = player;
  const actions = useMemo((): FileActions => {
    if (id === null) return { download: null, link: null };
    const { manifest, startMs } = recording;
    const address = (): string => withQuery(window.location.hash, { t: momentText(player.snapshot().shownAtMs ?? startMs, startMs) });
    return {
      download: { url: recordingUrl(`${id}.zip`, document.baseURI), name: downloadName(manifest.name, manifest.description, startMs) },
      link: () => new URL(address(), document.baseURI).href,
    };
  }, [player, recording, id]);
  return <Screen view={view} verdict={verdict} controls={player} file={actions} place={place} panel={panel} />;
}
