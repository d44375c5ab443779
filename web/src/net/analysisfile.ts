/** The analysis beside a recording, as `livetiming-analysis` and the recorder write it. */

import { parseDocuments, type AnalysisDocs } from "../analysis/documents";
import { recordingUrl } from "./recordings";

export class AnalysisFileError extends Error {}

function documentsOf(text: string, name: string): AnalysisDocs {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new AnalysisFileError(`${name}: expected JSON as livetiming-analysis writes it`);
  }
  const docs = parseDocuments(raw);
  if (!docs) throw new AnalysisFileError(`${name}: expected the documents of an analysis (static, lap, …), found none`);
  return docs;
}

/** The analysis of the recording `id` on the server; null where there is none. */
export async function fetchAnalysis(id: string, pageUrl: string): Promise<AnalysisDocs | null> {
  const name = `${id}.json`;
  let response: Response;
  try {
    response = await fetch(recordingUrl(name, pageUrl), { cache: "no-cache" });
  } catch {
    throw new AnalysisFileError(`${name}: the server does not answer`);
  }
  if (response.status === 404) return null;
  if (!response.ok) throw new AnalysisFileError(`${name}: expected the file, the server answers ${response.status}`);
  return documentsOf(await response.text(), name);
}

/** More than a day of the largest field fills. */
const LARGEST_FILE = 256 * 1024 * 1024;

/** The analysis in a file of the viewer's own. */
export async function readAnalysis(file: File): Promise<AnalysisDocs> {
  if (file.size > LARGEST_FILE) throw new AnalysisFileError(`${file.name}: expected at most ${LARGEST_FILE} bytes, got ${file.size}`);
  return documentsOf(await file.text(), file.name);
}
