/** Names on the wire: realm, topics, procedures. */

export const REALM = "timing";

export const DIRECTORY = "livetiming.directory";

export const SCHEDULER = "livetiming.scheduler";
export const SCHEDULE_LISTING = "livetiming.schedule.list";
export const DIRECTORY_LISTING = "livetiming.directory.listServices";
export const RECORDINGS_PAGE = "livetiming.recordings.page";
export const RECORDINGS_RUNNING = "livetiming.recordings.running";
export const RECORDINGS_RUNNING_CHUNK = "livetiming.recordings.runningChunk";

export const stateTopic = (uuid: string): string => `livetiming.service.${uuid}`;
export const deltaTopic = (uuid: string): string => `livetiming.delta.${uuid}`;
export const requestState = (uuid: string): string => `livetiming.service.requestState.${uuid}`;
/** Documents of an analysis, each under `<key>[/<car>[/<block>]]` behind this. */
export const analysisPrefix = (uuid: string): string => `livetiming.analysis/${uuid}/`;
export const requestAnalysis = (uuid: string): string => `livetiming.service.requestAnalysisData.${uuid}`;
export const liveness = (uuid: string): string => `livetiming.service.isAlive.${uuid}`;

/** A uuid is part of a topic, so it must not hold a separator of one (a second recording ends in `:n`). */
export function isServiceId(text: string): boolean {
  return /^[^\s.#/]+$/.test(text);
}
