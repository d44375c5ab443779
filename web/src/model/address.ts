/** Changing what stands behind the `?` of an address inside the page, and nothing else of it. */

/** `hash` with these values in its query; null takes one out. */
export function withQuery(hash: string, changes: Readonly<Record<string, string | null>>): string {
  const [path = "", query = ""] = hash.split("?", 2);
  const values = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) values.delete(name);
    else values.set(name, value);
  }
  const text = values.toString();
  return text === "" ? path : `${path}?${text}`;
}
