/** Marks of a running session, gathered as its states come. */

import { flagOf } from "../ctd/flags";
import type { WireState } from "../protocol/state";
import { NO_MARKS, saidIn, type FlagChange, type Marks, type Said } from "./marks";

/** The oldest are forgotten, however long a page stays open. */
const KEPT = 20_000;

export class LiveMarks {
  private readonly flags: FlagChange[] = [];
  private readonly said: Said[] = [];
  private shown: { readonly count: number; readonly marks: Marks } = { count: 0, marks: NO_MARKS };

  /** `after` came at `atMs`; messages count from when they came, whatever the sender's clock says. */
  add(before: WireState | null, after: WireState, atMs: number): void {
    const flag = flagOf(after.session["flagState"]).wire;
    if (this.flags.at(-1)?.flag !== flag) this.flags.push({ atMs, flag });
    if (!before || before.messages === after.messages) return;
    const known = before.messages[0] && JSON.stringify(before.messages[0]);
    const fresh = after.messages.findIndex((row) => JSON.stringify(row) === known);
    for (const row of after.messages.slice(0, fresh < 0 ? after.messages.length : fresh).reverse()) {
      const said = saidIn(row);
      if (said) this.said.push({ ...said, atMs });
    }
    if (this.said.length > KEPT) this.said.splice(0, this.said.length - KEPT);
  }

  /** What is known up to `endMs`: what is held back is not told by a mark either. */
  until(endMs: number): Marks {
    const flags = this.flags.filter(({ atMs }) => atMs <= endMs);
    let count = this.said.length;
    while (count > 0 && this.said[count - 1]!.atMs > endMs) count -= 1;
    if (this.shown.count !== flags.length * 1e6 + count) {
      this.shown = { count: flags.length * 1e6 + count, marks: { flags, said: this.said.slice(0, count), complete: true } };
    }
    return this.shown.marks;
  }
}
