/** Tells listeners of changes at most once a frame, however often something changed. */

export class Notifier {
  private readonly listeners = new Set<() => void>();
  private scheduled = false;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** `before` runs once, right before the listeners of the next frame. */
  changed(before: () => void): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      before();
      for (const listener of [...this.listeners]) listener();
    });
  }
}
