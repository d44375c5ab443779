import { useLayoutEffect, useState, type RefObject } from "react";

import { wallRows } from "../model/wall";
import { useSize } from "./hooks";

export interface Room {
  /** Room for columns at the table's type size [ch]. */
  readonly widthCh: number;
  /** Height of a row [px]; 0 leaves it to the style sheet. */
  readonly rowPx: number;
  readonly headPx: number;
  readonly narrow: boolean;
}

/** How much room the table has, measured in its own letters. */
export function useRoom(scroller: RefObject<HTMLElement | null>, wall: boolean, cars: number): Room {
  const { width, height } = useSize(scroller);
  const [room, setRoom] = useState<Room>({ widthCh: 0, rowPx: 0, headPx: 0, narrow: false });
  const { rowPx, headPx } = wall && height > 0 ? wallRows(height, cars) : { rowPx: 0, headPx: 0 };
  useLayoutEffect(() => {
    const element = scroller.current;
    const ruler = element?.querySelector<HTMLElement>(".ch-ruler");
    if (!element || !ruler || width === 0) return;
    const chPx = ruler.offsetWidth / 10 || 8;
    const positionPx = element.querySelector<HTMLElement>("thead .cell-position")?.offsetWidth ?? 60;
    setRoom({ widthCh: Math.floor((width - positionPx) / chPx), rowPx, headPx, narrow: width < 720 });
  }, [scroller, width, rowPx, headPx, wall]);
  return room;
}
