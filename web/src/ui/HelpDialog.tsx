import { SHORTCUTS, type Scene } from "../model/keys";
import { useSettings } from "./context";
import { Dialog } from "./Dialog";

export function HelpDialog({ onClose, scene = "live" }: { onClose: () => void; scene?: Scene }) {
  const { preferences, set } = useSettings();
  return (
    <Dialog title="Keys and signs" testId="help" onClose={onClose}>
      <dl className="keys">
        {SHORTCUTS.filter((shortcut) => !shortcut.isUnlisted && (shortcut.scene ?? scene) === scene).map((shortcut) => (
          <div key={shortcut.action} className="key-line">
            <dt>
              <kbd>{shortcut.label}</kbd>
            </dt>
            <dd>{shortcut.does}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={preferences.shortcuts} onChange={(event) => set({ shortcuts: event.target.checked })} />
        Single-letter keys do something
      </label>
      <h3>Signs</h3>
      <ul className="legend">
        <li><span className="value mark-sb-new"><span className="mark-sign">★</span>58.204</span> new best of all</li>
        <li><span className="value mark-sb"><span className="mark-sign">★</span>58.204</span> best of all</li>
        <li><span className="value mark-pb"><span className="mark-sign">▴</span>58.913</span> personal best</li>
        <li><span className="value mark-old">59.120</span> from an earlier lap</li>
        <li><span className="change change-up">▲2</span> places won in the last seconds</li>
        <li><span className="change change-down">▼1</span> places lost</li>
      </ul>
    </Dialog>
  );
}
