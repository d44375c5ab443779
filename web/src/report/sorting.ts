/** The order of cells: figures, times and gaps by what they are worth, words as words, blanks last. */

const CLOCK = /^[+-]?(?:(\d+):)?(?:(\d+):)?(\d+(?:\.\d+)?)(?:\s?%)?$/;

/** What a cell is worth: a number (of seconds, if it is a time), or its text. */
export function worth(text: string): number | string {
  const plain = text.trim().replaceAll("\u2212", "-");
  const match = CLOCK.exec(plain);
  if (match === null) return plain;
  const [, first, second, rest] = match;
  const [hours, minutes] = second === undefined ? [0, Number(first ?? 0)] : [Number(first), Number(second)];
  const value = hours * 3600 + minutes * 60 + Number(rest);
  return plain.startsWith("-") ? -value : value;
}

/** Negative where `left` comes first. Blank cells come last, whichever way is sorted. */
export function compareCells(left: string, right: string, descending: boolean): number {
  const [a, b] = [worth(left), worth(right)];
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : typeof a === "number"
        ? -1
        : typeof b === "number"
          ? 1
          : a.localeCompare(b, undefined, { numeric: true });
  return descending ? -order : order;
}
