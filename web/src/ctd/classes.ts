/** Colours of car classes. Always shown beside the class's name, never instead of it. */

/** Number of class hues the style sheet knows (`class-0` …). */
export const CLASS_HUES = 8;

function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  }
  return value >>> 0;
}

/**
 * A hue for each class: a class keeps its hue as others come and go, and two share one only when there are
 * more classes than hues.
 */
export function classHues(classes: readonly string[]): ReadonlyMap<string, number> {
  const hues = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of [...new Set(classes)].filter(Boolean).sort()) {
    let hue = hash(name.toLowerCase()) % CLASS_HUES;
    for (let step = 0; step < CLASS_HUES && taken.has(hue); step += 1) hue = (hue + 1) % CLASS_HUES;
    taken.add(hue);
    hues.set(name, hue);
  }
  return hues;
}
