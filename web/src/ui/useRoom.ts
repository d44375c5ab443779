import { useLayoutEffect, useState, type RefObject } from "react";

import { useSize } from "./hooks";

export interface Room {
  /** Room for columns at the table's type size [ch]. */
  readonly widthCh: number;
  /** Height of a row [px]; 0 leaves it to the style sheet. */
  readonly rowPx: number;
  readonly narrow: boolean;
}

/** Rows of the wall display: as high as all cars allow, but never too small to read from 3 m. */
const WALL_ROW_MIN_PX = 46;
const WALL_ROW_MAX_PX = 76;

export function wallRowPx(heightPx: number, cars: number): number {
  // The head of the table takes about one row.
  const fitting = Math.floor(heightPx / Math.max(1, cars + 1));
  return Math.min(WALL_ROW_MAX_PX, Math.max(WALL_ROW_MIN_PX, fitting));
}

/** How much room the table has, measured in its own letters. */
export function useRoom(scroller: RefObject<HTMLElement | null>, wall: boolean, cars: number): Room {
  const { width, height } = useSize(scroller);
  const [room, setRoom] = useState<Room>({ widthCh: 0, rowPx: 0, narrow: false });
  const rowPx = wall && height > 0 ? wallRowPx(height, cars) : 0;
  useLayoutEffect(() => {
    const element = scroller.current;
    const ruler = element?.querySelector<HTMLElement>(".ch-ruler");
    if (!element || !ruler || width === 0) return;
    const chPx = ruler.offsetWidth / 10 || 8;
    const positionPx = element.querySelector<HTMLElement>("thead .cell-position")?.offsetWidth ?? 60;
    setRoom({ widthCh: Math.floor((width - positionPx) / chPx), rowPx, narrow: width < 720 });
  }, [scroller, width, rowPx, wall]);
  return room;
}
