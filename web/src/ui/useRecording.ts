import { useEffect, useRef, useState, useSyncExternalStore } from "react";

import { httpSource } from "../net/http";
import { Player } from "../net/player";
import { recordingUrl } from "../net/recordings";
import type { ServiceView } from "../net/service";
import { blobSource, type ByteSource } from "../recording/bytes";
import { parseMoment } from "../recording/moment";
import { openRecording } from "../recording/opening";

export type Opened =
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly problem: string }
  | { readonly kind: "open"; readonly player: Player };

/** A recording on the server, by its name there, or a file of the viewer's own. */
export type Place = { readonly id: string } | { readonly file: File };

function sourceOf(place: Place): Promise<ByteSource> {
  if ("file" in place) return Promise.resolve(blobSource(place.file.name, place.file));
  return httpSource(recordingUrl(`${place.id}.zip`, document.baseURI), `${place.id}.zip`);
}

/** Open a recording at the moment `at` (as in an address), for as long as the component lives. */
export function useRecording(place: Place, at: string): Opened {
  const [opened, setOpened] = useState<Opened>({ kind: "opening" });
  const first = useRef(at);
  const key = "file" in place ? place.file : place.id;
  useEffect(() => {
    let wanted = true;
    let player: Player | null = null;
    setOpened({ kind: "opening" });
    const open = async (): Promise<Player> => {
      const recording = await openRecording(await sourceOf(place));
      return new Player(recording, parseMoment(first.current, recording.startMs));
    };
    open().then(
      (made) => {
        player = made;
        if (wanted) setOpened({ kind: "open", player });
        else made.close();
      },
      (error: unknown) => wanted && setOpened({ kind: "failed", problem: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      wanted = false;
      player?.close();
    };
    // `place` is made anew at each render; its key says whether it is another.
  }, [key]);
  return opened;
}

export function usePlayerView(player: Player): ServiceView {
  return useSyncExternalStore(player.subscribe, player.snapshot);
}
