import { memo } from "react";

import { plainText } from "../ctd/format";
import type { Json } from "../protocol/json";
import type { Manifest } from "../protocol/manifest";

function textOf(value: Json | undefined): string {
  return Array.isArray(value) ? value.map(plainText).filter(Boolean).join(" ") : plainText(value);
}

/** Weather and other data of the track, and where the data comes from. */
export const TrackData = memo(function TrackData({ manifest, data }: { manifest: Manifest; data: Json | undefined }) {
  const values = Array.isArray(data) ? data : [];
  const shown = manifest.trackDataSpec.map((label, index) => ({ label, text: textOf(values[index]) })).filter((item) => item.text !== "");
  return (
    <footer className="track-data" data-testid="track-data">
      <dl>
        {shown.map((item) => (
          <div key={item.label}>
            <dt>{item.label}</dt>
            <dd>{item.text}</dd>
          </div>
        ))}
      </dl>
      {manifest.source && (
        <span className="source dim">
          Data:{" "}
          {manifest.source.url ? (
            <a href={manifest.source.url} rel="noreferrer noopener" target="_blank">
              {manifest.source.name}
            </a>
          ) : (
            manifest.source.name
          )}
        </span>
      )}
    </footer>
  );
});
