import { delayOf, LONGEST_DELAY_S } from "../storage/preferences";
import { useSettings } from "./context";
import { Dialog } from "./Dialog";

const STEPS: readonly number[] = [-10, -1, -0.5, 0.5, 1, 10];

/** One delay for everything on the screen, for who watches a television picture that is late. */
export function DelayDialog({ onClose }: { onClose: () => void }) {
  const { preferences, set } = useSettings();
  const { delayS } = preferences;
  const change = (value: number): void => set({ delayS: delayOf(value) });
  return (
    <Dialog title="Delay" testId="delay" onClose={onClose}>
      <p>
        A television picture is late. Hold everything live back by as much (rows, clocks, flag and messages), and nothing here tells what
        the picture has yet to show. It is kept in this browser.
      </p>
      <label className="delay-field">
        <span>Seconds</span>
        <input
          type="number"
          min={0}
          max={LONGEST_DELAY_S}
          step={0.5}
          value={delayS}
          data-autofocus
          onChange={(event) => change(event.target.valueAsNumber)}
        />
      </label>
      <div className="delay-steps">
        {STEPS.map((step) => (
          <button key={step} type="button" className="text-button" onClick={() => change(delayS + step)}>
            {step > 0 ? `+${step}` : `−${-step}`} s
          </button>
        ))}
        <button type="button" className="text-button" aria-pressed={delayS === 0} onClick={() => change(0)}>
          No delay
        </button>
      </div>
      <p className="dim">A longer delay goes back to what was on the screen then. Where this page has not been open for as long, and no recorder has what was before, it shows nothing until that has passed.</p>
    </Dialog>
  );
}
