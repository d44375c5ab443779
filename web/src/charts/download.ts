/** Hand a file to the viewer. */

/** A name that every system takes. */
export function fileName(parts: readonly string[], ending: string): string {
  const text = parts.filter(Boolean).join(" - ").replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_").slice(0, 120);
  return `${text}.${ending}`;
}

/** How long a file stays for the browser to fetch it [ms]. */
const KEPT_MS = 60_000;

export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

export function downloadText(text: string, name: string): void {
  // With the mark of its encoding, or spreadsheets take it for another.
  download(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }), name);
}
