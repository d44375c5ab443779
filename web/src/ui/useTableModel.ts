import { useDeferredValue, useMemo, useRef, useState } from "react";

import { classHues } from "../ctd/classes";
import { fitColumns, type Column } from "../ctd/columns";
import { classOf, filterRows, type TableRow } from "../model/rows";
import type { ServiceView } from "../net/service";
import type { ClassCount } from "./Toolbar";

export interface TableModel {
  readonly rows: readonly TableRow[];
  readonly columns: readonly Column[];
  readonly hues: ReadonlyMap<string, number>;
  readonly classes: readonly ClassCount[];
}

/** The same object as long as its content is: what rows are memoised on must not change with each update. */
function useStable<T>(value: T, same: (left: T, right: T) => boolean): T {
  const ref = useRef(value);
  if (!same(ref.current, value)) ref.current = value;
  return ref.current;
}

function countClasses(rows: readonly TableRow[], columns: readonly Column[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = classOf(row, columns);
    if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([left], [right]) => left.localeCompare(right));
}

const sameCounts = (left: [string, number][], right: [string, number][]): boolean => JSON.stringify(left) === JSON.stringify(right);

interface Wishes {
  readonly classes: ReadonlySet<string>;
  readonly search: string;
  readonly focus: readonly string[];
  /** Ids of the chosen columns, or null for those that fit. */
  readonly columns: readonly string[] | null;
  readonly roomCh: number;
  readonly narrow: boolean;
}

/** What the table shows of a view, as the viewer wants it. */
export function useTableModel(view: ServiceView, wishes: Wishes): TableModel {
  const { rows: all, columns: allColumns } = view;
  const search = useDeferredValue(wishes.search);
  const counts = useStable(useMemo(() => countClasses(all, allColumns), [all, allColumns]), sameCounts);
  const hues = useMemo(() => classHues(counts.map(([name]) => name)), [counts]);
  const classes = useMemo(() => counts.map(([name, cars]) => ({ name, cars, hue: hues.get(name) })), [counts, hues]);
  const columns = useMemo(() => {
    if (wishes.columns === null) return fitColumns(allColumns, wishes.roomCh, wishes.narrow);
    const chosen = new Set(wishes.columns);
    return allColumns.filter((column) => column.kind === "number" || chosen.has(column.id));
  }, [allColumns, wishes.columns, wishes.roomCh, wishes.narrow]);
  const rows = useMemo(
    () => filterRows(all, allColumns, { classes: wishes.classes, search, pinned: new Set(wishes.focus) }),
    [all, allColumns, wishes.classes, search, wishes.focus],
  );
  return { rows, columns, hues, classes };
}

/** A set of class names that a click adds to or takes from. */
export function useClassChoice(): [ReadonlySet<string>, (name: string | null) => void] {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (name: string | null): void =>
    setChosen((before) => {
      if (name === null) return new Set();
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return [chosen, choose];
}
