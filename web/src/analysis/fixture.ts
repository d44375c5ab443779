/** The simulated race of `race.fixture.json`, for tests. */

import { readFileSync } from "node:fs";

import type { Json, JsonObject } from "../protocol/json";
import { parseDocuments, TIMING71_KEYS, type AnalysisDocs } from "./documents";

const text = readFileSync(new URL("race.fixture.json", import.meta.url), "utf8");

/** Every document as the analysis wrote it, those that the page works out itself included. */
export const written = JSON.parse(text) as Record<string, JsonObject>;

export const docs: AnalysisDocs = parseDocuments(written)!;

/** What a service of Timing71 would publish of the same race. */
export const basicDocs: AnalysisDocs = Object.fromEntries(TIMING71_KEYS.map((key) => [key, written[key]!]));

export const entry = (key: string, name: string): Json => written[key]![name]!;
