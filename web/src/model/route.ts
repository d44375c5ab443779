/** Addresses inside the page: `#/`, `#/s/<uuid>`, `#/r`, `#/r/<recording>?t=<moment>`, `#/file`; with `panel=` an analysis. */

import { isServiceId } from "../protocol/topics";
import { isRecordingId } from "../recording/catalogue";

export type Route =
  | { readonly view: "home" | "recordings" }
  | { readonly view: "file"; readonly panel: string }
  | { readonly view: "service"; readonly uuid: string; readonly panel: string }
  | { readonly view: "recording"; readonly id: string; readonly at: string; readonly panel: string };

const HOME: Route = { view: "home" };

/** What an address shows; one that makes no sense shows home. `search` is the part before the hash. */
export function routeOf(hash: string, search = ""): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [place, name] = path.split("/");
  if (place === "r" && !name) return { view: "recordings" };
  const panel = new URLSearchParams(query).get("panel") ?? "";
  if (place === "file") return { view: "file", panel };
  if ((place !== "s" && place !== "r") || !name) return HOME;
  let id: string;
  try {
    id = decodeURIComponent(name);
  } catch {
    return HOME;
  }
  if (place === "s") return isServiceId(id) ? { view: "service", uuid: id, panel } : HOME;
  const at = new URLSearchParams(query).get("t") ?? new URLSearchParams(search).get("t") ?? "";
  return isRecordingId(id) ? { view: "recording", id, at, panel } : HOME;
}
