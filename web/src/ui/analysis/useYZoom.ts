import { useCallback, useMemo, useState } from "react";

import type { Range, Zoom } from "../../charts/range";

/** The x range is shared with other charts; the y range is the chart's own. */
export function useYZoom(x: Range | null, onX: (x: Range | null) => void): [Zoom, (zoom: Zoom) => void] {
  const [y, setY] = useState<Range | null>(null);
  const zoom = useMemo(() => ({ x, y }), [x, y]);
  const change = useCallback(
    (next: Zoom) => {
      setY(next.y);
      onX(next.x);
    },
    [onX],
  );
  return [zoom, change];
}
