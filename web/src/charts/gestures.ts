/** Wheel, two fingers and one finger on a plot. Drags with a mouse are uPlot's own. */

export interface GestureTarget {
  /** Show `factor` times as much as now, around the place `left` [px inside the plot]. */
  stretch(left: number, factor: number): void;
  /** Move what is shown by so many px. */
  pan(byPx: number): void;
  /** A finger is at this place. */
  point(left: number, top: number): void;
  /** A click with the mouse; a finger that taps wants to read. */
  click(): void;
  /** Whether the wheel zooms by itself, or with Ctrl only, because the page has to scroll. */
  readonly wheel: "always" | "ctrl";
}

/** Whoever moves further than this between down and up was dragging [px]. */
const STILL = 4;
const WHEEL_STEP = 0.0016;
/** More at once would lose the viewer. */
const MOST_WHEEL = 240;

export function attachGestures(element: HTMLElement, target: GestureTarget): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  const place = (event: { clientX: number; clientY: number }): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onWheel = (event: WheelEvent): void => {
    if (target.wheel === "ctrl" && !event.ctrlKey) return;
    event.preventDefault();
    const delta = Math.max(-MOST_WHEEL, Math.min(MOST_WHEEL, event.deltaMode === 1 ? event.deltaY * 32 : event.deltaY));
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) target.pan(event.deltaX || delta);
    else target.stretch(place(event).x, Math.exp(delta * WHEEL_STEP));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === "mouse") return;
    fingers.set(event.pointerId, place(event));
    target.point(place(event).x, place(event).y);
  };
  const onMove = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (!other) {
      target.point(now.x, now.y);
      return;
    }
    const was = Math.max(20, Math.abs(before.x - other.x));
    const is = Math.max(20, Math.abs(now.x - other.x));
    target.stretch((now.x + other.x) / 2, was / is);
    target.pan((before.x - now.x) / 2);
  };
  let pressed = { x: 0, y: 0 };
  const onPress = (event: MouseEvent): void => void (pressed = place(event));
  const onClick = (event: MouseEvent): void => {
    const { x, y } = place(event);
    const isTouch = event instanceof PointerEvent && event.pointerType !== "mouse";
    if (!isTouch && Math.hypot(x - pressed.x, y - pressed.y) <= STILL) target.click();
  };
  const onUp = (event: PointerEvent): void => void fingers.delete(event.pointerId);
  element.addEventListener("wheel", onWheel, { passive: false });
  element.addEventListener("mousedown", onPress, true);
  element.addEventListener("click", onClick);
  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onUp);
  return () => {
    element.removeEventListener("wheel", onWheel);
    element.removeEventListener("mousedown", onPress, true);
    element.removeEventListener("click", onClick);
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onUp);
  };
}
