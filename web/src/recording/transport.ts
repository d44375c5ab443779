/** Where in time a viewer is, and how fast they go. Pure: time passes by being told. */

export const SPEEDS: readonly number[] = [0.5, 1, 2, 4, 8, 15, 30, 60];

export interface Transport {
  /** The moment shown, in Unix ms; means nothing while `following`. */
  readonly positionMs: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Always at the end of what there is, which moves: a session that is still running. */
  readonly following: boolean;
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export const clampTo = (span: Span, atMs: number): number => Math.max(span.startMs, Math.min(span.endMs, atMs));

export function recordedAt(atMs: number): Transport {
  return { positionMs: atMs, playing: false, speed: 1, following: false };
}

export const LIVE: Transport = { positionMs: 0, playing: true, speed: 1, following: true };

export function positionIn(transport: Transport, span: Span): number {
  return transport.following ? span.endMs : clampTo(span, transport.positionMs);
}

/** `passedMs` later, by the viewer's clock. Playing ends at the end; caught up with a running session, it follows that. */
export function advance(transport: Transport, passedMs: number, span: Span, running: boolean): Transport {
  if (transport.following || !transport.playing) return transport;
  const positionMs = Math.max(span.startMs, transport.positionMs) + passedMs * transport.speed;
  if (positionMs < span.endMs) return { ...transport, positionMs };
  return running ? { ...transport, positionMs: span.endMs, following: true, speed: 1 } : { ...transport, positionMs: span.endMs, playing: false };
}

/** Go to a moment; in a running session, the end is where it is followed. */
export function seek(transport: Transport, atMs: number, span: Span, running: boolean): Transport {
  const following = running && atMs >= span.endMs;
  return { ...transport, positionMs: clampTo(span, atMs), following, playing: following || (transport.playing && !(atMs >= span.endMs && !running)) };
}

export function toggled(transport: Transport, span: Span): Transport {
  const positionMs = positionIn(transport, span);
  if (transport.playing) return { ...transport, positionMs, playing: false, following: false };
  // Played to its end, it begins anew.
  return { ...transport, positionMs: positionMs >= span.endMs ? span.startMs : positionMs, playing: true };
}

export function atSpeed(transport: Transport, speed: number): Transport {
  return { ...transport, speed };
}

/** The next speed up (1) or down (-1). */
export function nextSpeed(speed: number, step: 1 | -1): number {
  const index = SPEEDS.findIndex((each) => each >= speed);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, (index < 0 ? SPEEDS.length - 1 : index) + step))]!;
}
