import { useMemo, useRef, type ReactNode } from "react";

import "../../styles/analysis.css";
import type { DriveLimits } from "../../analysis/drivers";
import type { PanelId } from "../../model/panels";
import type { ServiceView } from "../../net/service";
import { wallText } from "../../recording/moment";
import type { Verdict } from "../../session/freshness";
import { IconButton } from "../Button";
import { useSettings } from "../context";
import { useNow } from "../hooks";
import type { Place } from "../useRecording";
import { AnalysisView, type Moment } from "./AnalysisView";
import { useThrottled } from "./useThrottled";
import { useLiveDocs, useRecordedDocs, type Docs } from "./useDocs";

interface Props {
  readonly place: Place | { readonly uuid: string };
  readonly view: ServiceView;
  readonly verdict: Verdict;
  readonly classes: ReadonlySet<string>;
  readonly panel: PanelId;
  readonly onPanel: (panel: PanelId | null) => void;
  readonly focus: readonly string[];
  readonly onFocus: (key: string) => void;
  readonly limits: DriveLimits;
  readonly onLimits: (limits: DriveLimits) => void;
  readonly onTime: ((atMs: number) => void) | null;
}

/** A picture of the past is cut this often, however fast it plays [ms]. */
const CUT_EVERY_MS = 400;

/** The moment that the rest of the screen shows, by the service's clock. */
function useMoment(view: ServiceView, verdict: Verdict): Moment {
  const nowMs = useNow(1_000);
  const shownMs = useThrottled(view.shownAtMs, CUT_EVERY_MS);
  const isLive = verdict.level === "live";
  const atMs = shownMs ?? (isLive ? nowMs : (view.heardAtMs ?? nowMs));
  const kind = shownMs === null ? "now" : "past";
  const atS = Math.floor((atMs + view.skewMs) / 1000);
  return useMemo(() => ({ kind, atS }), [kind, atS]);
}

function Tools({ onPanel }: { onPanel: Props["onPanel"] }) {
  const { preferences, set } = useSettings();
  return (
    <div className="analysis-tools">
      <IconButton icon="split" label="Timing table beside it" className="only-split" pressed={preferences.analysisSplit} onClick={() => set({ analysisSplit: !preferences.analysisSplit })} />
      <IconButton icon="close" label="Close the analysis (A)" onClick={() => onPanel(null)} />
    </div>
  );
}

function OpenFile({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="text-button" onClick={() => input.current?.click()}>Open an analysis file</button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        data-testid="open-analysis"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </>
  );
}

interface ShownProps extends Props {
  readonly found: Docs;
  readonly action: ReactNode;
}

function Shown({ found, action, ...props }: ShownProps) {
  const { view, verdict } = props;
  const manifest = view.manifest!;
  const moment = useMoment(view, verdict);
  const about = [manifest.name, manifest.description, wallText(moment.atS * 1000)].filter(Boolean).join(" – ");
  return (
    <div className="analysis-pane" data-testid="analysis-pane" data-kind={found.kind} data-updates={found.updates} data-at={moment.atS}>
      {found.problem !== "" && (
        <div className="analysis-note" role="status" data-testid="analysis-note">
          <span>{found.problem}</span>
          {action}
        </div>
      )}
      {found.kind === "waiting" ? (
        <p className="panel-empty">Reading the analysis…</p>
      ) : (
        <AnalysisView {...props} docs={found.docs} moment={moment} about={about} decimals={manifest.precision.time} tools={<Tools onPanel={props.onPanel} />} />
      )}
    </div>
  );
}

function Live({ uuid, ...props }: Props & { uuid: string }) {
  const { manifest, playback } = props.view;
  const found = useLiveDocs(uuid, manifest?.hasAnalysis ?? false, playback?.marks ?? null);
  return <Shown {...props} found={found} action={null} />;
}

function Recorded({ recording, ...props }: Props & { recording: Place }) {
  const [found, open] = useRecordedDocs(recording, props.view.playback?.marks ?? null);
  return <Shown {...props} found={found} action={<OpenFile onFile={open} />} />;
}

/** The analysis of what is on the screen, at the moment that is on the screen. */
export default function AnalysisPane(props: Props) {
  const { place } = props;
  return "uuid" in place ? <Live {...props} uuid={place.uuid} /> : <Recorded {...props} recording={place} />;
}
