/** Changes as recordings of version 1 hold them: `[action, path, values]` of Python's dictdiffer. */

import { isFiniteNumber, isObject, type Json } from "../protocol/json";
import { MESSAGE_LIMIT } from "../protocol/delta";
import type { CarRow, MessageRow, WireState } from "../protocol/state";

/** A change does not fit what it is applied to. */
export class BadChange extends Error {}

type Step = string | number;
type Container = Json[] | { [key: string]: Json };

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

function stepsOf(path: unknown): Step[] {
  if (path === "") return [];
  if (typeof path === "string") return path.split(".");
  if (Array.isArray(path) && path.every((step) => typeof step === "string" || Number.isInteger(step))) return path as Step[];
  throw new BadChange("path: expected a text or a list of keys and indexes");
}

function keyIn(container: Container, key: unknown): Step {
  if (Array.isArray(container)) {
    if (isFiniteNumber(key) && Number.isInteger(key) && key >= 0) return key;
  } else if (typeof key === "string" && !FORBIDDEN.has(key)) return key;
  throw new BadChange(`key ${JSON.stringify(key)}: does not fit a ${Array.isArray(container) ? "list" : "object"}`);
}

function get(container: Container, key: Step): Json {
  const value = Array.isArray(container) ? container[key as number] : Object.hasOwn(container, key) ? container[key] : undefined;
  if (value === undefined) throw new BadChange(`key ${JSON.stringify(key)}: is not there`);
  return value;
}

function set(container: Container, key: Step, value: Json): void {
  (container as { [key: Step]: Json })[key] = value;
}

/** Applies changes; copies what it changes, once, and nothing else. */
class Patch {
  private readonly own = new Set<Json>();
  readonly root: Json[];

  constructor(target: Json) {
    this.root = [target];
    this.own.add(this.root);
  }

  apply(change: unknown): void {
    if (!Array.isArray(change) || change.length !== 3) throw new BadChange("change: expected action, path and values");
    const [action, path, values] = change as [unknown, unknown, unknown];
    if (!Array.isArray(values)) throw new BadChange("change: expected a list of values");
    const steps: Step[] = [0, ...stepsOf(path)];
    if (action === "change") this.change(steps, values);
    else if (action === "add") this.add(this.reach(steps), values);
    else if (action === "remove") this.remove(this.reach(steps), values);
    else throw new BadChange(`change: expected change, add or remove, got ${JSON.stringify(action)}`);
  }

  private change(steps: Step[], values: Json[]): void {
    const holder = this.reach(steps.slice(0, -1));
    const key = keyIn(holder, steps.at(-1));
    get(holder, key);
    if (values.length !== 2) throw new BadChange("change: expected the old and the new value");
    set(holder, key, values[1]!);
  }

  private add(container: Container, values: Json[]): void {
    for (const pair of values) {
      const [key, value] = Array.isArray(pair) ? pair : [];
      const at = keyIn(container, key);
      if (value === undefined || (Array.isArray(container) && (at as number) > container.length)) throw new BadChange("add: does not fit");
      if (Array.isArray(container)) container.splice(at as number, 0, value);
      else container[at] = value;
    }
  }

  private remove(container: Container, values: Json[]): void {
    for (const pair of values) {
      const at = keyIn(container, Array.isArray(pair) ? pair[0] : undefined);
      get(container, at);
      if (Array.isArray(container)) container.splice(at as number, 1);
      else delete container[at];
    }
  }

  private reach(steps: readonly Step[]): Container {
    let container: Container = this.root;
    for (const step of steps) {
      const key = keyIn(container, step);
      let value = get(container, key);
      if (typeof value !== "object" || value === null) throw new BadChange(`step ${JSON.stringify(step)}: expected a list or an object`);
      if (!this.own.has(value)) {
        value = Array.isArray(value) ? [...value] : { ...value };
        this.own.add(value);
        set(container, key, value);
      }
      container = value as Container;
    }
    return container;
  }
}

/** `target` with `changes` applied; `target` itself, and every part that nothing is said of, stays as it is. */
export function patch(target: Json, changes: unknown): Json {
  if (!Array.isArray(changes)) throw new BadChange("changes: expected a list");
  if (changes.length === 0) return target;
  const patching = new Patch(target);
  for (const change of changes) patching.apply(change);
  return patching.root[0]!;
}

const rowsOf = (value: unknown): Json[][] => (Array.isArray(value) ? value.filter((row): row is Json[] => Array.isArray(row)) : []);

/** The state after an intra frame. */
export function applyIntraFrame(state: WireState, frame: unknown): WireState {
  if (!isObject(frame)) throw new BadChange("frame: expected an object");
  const messages: MessageRow[] = rowsOf(frame["messages"]);
  const session = patch(state.session, frame["session"] ?? []);
  return {
    cars: rowsOf(patch(state.cars as Json, frame["cars"] ?? [])) as readonly CarRow[],
    session: isObject(session) ? session : {},
    messages: messages.length === 0 ? state.messages : [...messages, ...state.messages].slice(0, MESSAGE_LIMIT),
    highlight: Array.isArray(frame["highlight"]) ? frame["highlight"].map(String) : [],
    seq: null,
    columns: null,
  };
}

function equal(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

/** Whether what `frame` says was there before is there in `state`. */
export function fits(state: WireState, frame: unknown): boolean {
  if (!isObject(frame)) return false;
  return (["cars", "session"] as const).every((part) => {
    const changes = frame[part];
    return !Array.isArray(changes) || changes.every((change) => changeFits(state[part] as Json, change));
  });
}

function changeFits(target: Json, change: unknown): boolean {
  if (!Array.isArray(change) || !Array.isArray(change[2])) return false;
  try {
    let value = target;
    for (const step of stepsOf(change[1])) value = get(value as Container, keyIn(value as Container, step));
    if (change[0] === "change") return equal(value, change[2][0]);
    if (change[0] !== "remove") return true;
    return change[2].every((pair: Json) => Array.isArray(pair) && equal(get(value as Container, keyIn(value as Container, pair[0])), pair[1]));
  } catch {
    return false;
  }
}
