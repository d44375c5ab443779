import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";

import { NO_DOCS, type AnalysisDocs } from "../../analysis/documents";
import { documentsOfMarks } from "../../analysis/frommarks";
import { AnalysisFeed } from "../../net/analysis";
import { fetchAnalysis, readAnalysis } from "../../net/analysisfile";
import type { Marks } from "../../recording/marks";
import { useNetwork } from "../context";
import type { Place } from "../useRecording";

/** The documents of a session, and what is to be said about them. */
export interface Docs {
  readonly docs: AnalysisDocs;
  /** `partial` has flags and messages only. */
  readonly kind: "waiting" | "open" | "partial" | "failed";
  readonly problem: string;
  readonly updates: number;
}

const WAITING: Docs = { docs: NO_DOCS, kind: "waiting", problem: "", updates: 0 };

const NONE = "This service publishes no analysis. Flags and messages are those that came since this page was opened.";
const SILENT = "The service does not answer, so its analysis cannot be had. Trying again.";
const NO_FILE = "There is no analysis beside this recording. Flags and messages are read from the recording itself; laps, stints and gaps need the file that livetiming-analysis writes.";

/** What a session shows by itself, where nobody has analysed it. */
function useMarkDocs(marks: Marks | null): AnalysisDocs {
  return useMemo(() => (marks === null ? NO_DOCS : documentsOfMarks(marks)), [marks]);
}

/** The analysis of a running service. `hasAnalysis` is what its manifest says. */
export function useLiveDocs(uuid: string, hasAnalysis: boolean, marks: Marks | null): Docs {
  const { connection } = useNetwork();
  const [feed, setFeed] = useState<AnalysisFeed | null>(null);
  useEffect(() => {
    if (!hasAnalysis) return;
    const opened = new AnalysisFeed(uuid, connection);
    opened.open();
    setFeed(opened);
    return () => {
      opened.close();
      setFeed(null);
    };
  }, [uuid, hasAnalysis, connection]);
  const subscribe = useCallback((listener: () => void) => feed?.subscribe(listener) ?? (() => undefined), [feed]);
  const state = useSyncExternalStore(subscribe, () => feed?.snapshot() ?? null);
  const without = useMarkDocs(hasAnalysis && state?.kind !== "none" ? null : marks);
  if (!hasAnalysis || state?.kind === "none") return { docs: without, kind: "partial", problem: NONE, updates: 0 };
  if (!state || state.kind === "waiting") return WAITING;
  if (state.kind === "silent") return { ...state, kind: "failed", problem: SILENT };
  return { ...state, kind: "open", problem: "" };
}

type Found = { readonly kind: "waiting" | "none" } | { readonly kind: "open"; readonly docs: AnalysisDocs } | { readonly kind: "failed"; readonly problem: string };

/** The analysis beside a recording; `open` takes one from a file of the viewer's. */
export function useRecordedDocs(place: Place, marks: Marks | null): [Docs, (file: File) => void] {
  const [found, setFound] = useState<Found>({ kind: "waiting" });
  const id = "id" in place ? place.id : null;
  useEffect(() => {
    let wanted = true;
    setFound({ kind: id === null ? "none" : "waiting" });
    if (id !== null) {
      fetchAnalysis(id, document.baseURI).then(
        (docs) => wanted && setFound(docs ? { kind: "open", docs } : { kind: "none" }),
        (error: unknown) => wanted && setFound({ kind: "failed", problem: String(error instanceof Error ? error.message : error) }),
      );
    }
    return () => {
      wanted = false;
    };
  }, [id]);
  const open = useCallback((file: File) => {
    readAnalysis(file).then(
      (docs) => setFound({ kind: "open", docs }),
      (error: unknown) => setFound({ kind: "failed", problem: String(error instanceof Error ? error.message : error) }),
    );
  }, []);
  const without = useMarkDocs(found.kind === "none" || found.kind === "failed" ? marks : null);
  if (found.kind === "waiting") return [WAITING, open];
  if (found.kind === "open") return [{ docs: found.docs, kind: "open", problem: "", updates: 1 }, open];
  return [{ docs: without, kind: "partial", problem: found.kind === "failed" ? found.problem : NO_FILE, updates: 0 }, open];
}
