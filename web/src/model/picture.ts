/** From a state to what a table draws of it: columns and rows, the same objects as long as they are the same. */

import { columnsOf, type Column } from "../ctd/columns";
import type { Manifest } from "../protocol/manifest";
import type { WireState } from "../protocol/state";
import { RowBuilder, type TableRow } from "./rows";

/** A step this far is a jump: what changed on the way is no news [ms]. */
const JUMP_MS = 5_000;

export interface Drawn {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

const NOTHING: Drawn = { columns: [], rows: [] };

export class Picture {
  private readonly builder = new RowBuilder();
  private manifest: Manifest | null = null;
  private spec: WireState["columns"] = null;
  private columns: readonly Column[] = [];
  private atMs: number | null = null;
  private state: WireState | null = null;
  /** A jump whose state has not come yet: what was drawn meanwhile is of before it. */
  private jumping = false;

  /** `state` as it was at `atMs`; without a manifest nothing tells what its cells mean. */
  draw(state: WireState | null, manifest: Manifest | null, atMs: number): Drawn {
    if (!manifest) return NOTHING;
    this.follow(manifest, state?.columns ?? null);
    if (!state) return { columns: this.columns, rows: NOTHING.rows };
    const jumped = this.jumping || (this.atMs !== null && (atMs < this.atMs || atMs > this.atMs + JUMP_MS));
    this.jumping = jumped && state === this.state;
    this.atMs = atMs;
    this.state = state;
    return { columns: this.columns, rows: this.builder.build(state, this.columns, atMs, jumped) };
  }

  private follow(manifest: Manifest, spec: WireState["columns"]): void {
    if (manifest === this.manifest && spec === this.spec) return;
    // Columns that say the same keep their identity, which rows are memoised on.
    const next = columnsOf(spec ? { ...manifest, columns: spec } : manifest);
    if (JSON.stringify(next) !== JSON.stringify(this.columns)) this.columns = next;
    this.manifest = manifest;
    this.spec = spec;
  }
}
