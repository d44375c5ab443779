/** How far the senders' clock is ahead of this device's, from the fastest message seen lately. */

const WINDOW = 64;

export class SkewEstimate {
  private readonly samples: number[] = [];

  /** A message sent at `sentMs` (their clock) came at `receivedMs` (ours). */
  add(sentMs: number, receivedMs: number): void {
    this.samples.push(sentMs - receivedMs);
    if (this.samples.length > WINDOW) this.samples.shift();
  }

  get isKnown(): boolean {
    return this.samples.length > 0;
  }

  /** Their clock minus ours [ms]. The largest sample is the one that spent least time on its way. */
  get skewMs(): number {
    return this.samples.length === 0 ? 0 : Math.max(...this.samples);
  }
}
