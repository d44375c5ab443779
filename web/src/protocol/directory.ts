/** The list of live services, kept from the directory's listings. */

import { MessageClass, type Envelope } from "./envelope";
import { parseListing, sameManifest, type Manifest } from "./manifest";

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

/**
 * The services after a publication on the directory's topic. Services announce themselves on the control topic,
 * hidden ones too: that one is not for viewers, and the directory repeats there what is public.
 */
export function afterEnvelope(before: Services, envelope: Envelope): Services {
  return envelope.kind === MessageClass.DIRECTORY_LISTING ? fromListing(before, envelope.payload) : before;
}
