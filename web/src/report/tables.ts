/** Makes the tables of a report sort by their headings, and long lists answer to words. */

import { compareCells } from "./sorting";

function cellText(row: HTMLTableRowElement, at: number): string {
  const cell = row.cells[at];
  return cell?.dataset["value"] ?? cell?.textContent ?? "";
}

function sortBy(heading: HTMLTableCellElement): void {
  const table = heading.closest("table");
  const body = table?.tBodies[0];
  if (!table || !body) return;
  const descending = heading.ariaSort === "ascending";
  for (const other of table.querySelectorAll<HTMLElement>("th[aria-sort]")) other.removeAttribute("aria-sort");
  heading.ariaSort = descending ? "descending" : "ascending";
  const rows = [...body.rows].sort((left, right) =>
    compareCells(cellText(left, heading.cellIndex), cellText(right, heading.cellIndex), descending),
  );
  table.classList.add("sorted");
  body.append(...rows);
}

/** A button in each heading that can be sorted by. */
export function makeSortable(root: ParentNode): void {
  for (const heading of root.querySelectorAll<HTMLTableCellElement>("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(heading));
    heading.append(button);
  }
}

/** A field over each long list, which shows the lines that hold its words. */
export function makeFilterable(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>("[data-filter]")) {
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Words to look for";
    field.ariaLabel = "Show the lines with these words";
    field.addEventListener("input", () => {
      const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      for (const row of list.querySelectorAll<HTMLTableRowElement>("tbody tr")) {
        const text = row.textContent?.toLocaleLowerCase() ?? "";
        row.hidden = !words.every((word) => text.includes(word));
      }
    });
    list.querySelector(".scroll")?.before(field);
  }
}
