/** The list of live services, kept from the directory's listings and the services' own announcements. */

import { MessageClass, type Envelope } from "./envelope";
import { parseListing, parseManifest, sameManifest, type Manifest } from "./manifest";

export type Services = readonly Manifest[];

function byName(left: Manifest, right: Manifest): number {
  return left.name.localeCompare(right.name) || left.description.localeCompare(right.description) || left.uuid.localeCompare(right.uuid);
}

/** The services of a new listing; manifests that did not change keep their identity. */
export function fromListing(before: Services, raw: unknown): Services {
  const known = new Map(before.map((item) => [item.uuid, item]));
  const unique = new Map(parseListing(raw).map((item) => [item.uuid, item]));
  return [...unique.values()]
    .map((item) => {
      const old = known.get(item.uuid);
      return old && sameManifest(old, item) ? old : item;
    })
    .sort(byName);
}

/** The services after a publication on the directory or the control topic. */
export function afterEnvelope(before: Services, envelope: Envelope): Services {
  if (envelope.kind === MessageClass.DIRECTORY_LISTING) return fromListing(before, envelope.payload);
  if (envelope.kind !== MessageClass.SERVICE_REGISTRATION) return before;
  const manifest = parseManifest(envelope.payload);
  if (!manifest || manifest.hidden) return before;
  const old = before.find((item) => item.uuid === manifest.uuid);
  if (old && sameManifest(old, manifest)) return before;
  return [...before.filter((item) => item.uuid !== manifest.uuid), manifest].sort(byName);
}
