/** Everything the page knows of the network: the connection, the directory and the services looked at. */

import { afterEnvelope, fromListing, type Services } from "../protocol/directory";
import { decodeEnvelope } from "../protocol/envelope";
import { DIRECTORY, DIRECTORY_LISTING } from "../protocol/topics";
import type { Connection, Session } from "./connection";
import { Notifier } from "./notifier";
import { Schedule } from "./schedule";
import { ServiceSession } from "./service";

export interface DirectoryView {
  readonly services: Services;
  /** Whether a listing came since the page was opened. */
  readonly known: boolean;
}

/** How long a service nobody looks at is kept, so that going back and forth costs nothing [ms]. */
const KEPT_MS = 10_000;

interface Held {
  readonly service: ServiceSession;
  users: number;
  timer?: ReturnType<typeof setTimeout>;
}

export class Network {
  private readonly notifier = new Notifier();
  private readonly held = new Map<string, Held>();
  private delayMs = 0;
  private view: DirectoryView = { services: [], known: false };

  readonly schedule: Schedule;

  constructor(readonly connection: Connection) {
    this.schedule = new Schedule(connection);
  }

  readonly subscribe = (listener: () => void): (() => void) => this.notifier.subscribe(listener);
  readonly snapshot = (): DirectoryView => this.view;

  start(): void {
    this.connection.onSession((session) => {
      if (session) void this.followDirectory(session);
    });
    this.schedule.start();
    this.connection.start();
  }

  /** The service `uuid`, kept up to date until `release` is called as often as this. */
  acquire(uuid: string): ServiceSession {
    const held = this.held.get(uuid) ?? this.hold(uuid);
    clearTimeout(held.timer);
    held.users += 1;
    return held.service;
  }

  release(uuid: string): void {
    const held = this.held.get(uuid);
    if (!held) return;
    held.users -= 1;
    if (held.users > 0) return;
    held.timer = setTimeout(() => {
      held.service.close();
      this.held.delete(uuid);
    }, KEPT_MS);
  }

  /** Hold back everything on the screen by so much [ms]. */
  setDelay(delayMs: number): void {
    this.delayMs = delayMs;
    for (const { service } of this.held.values()) service.setDelay(delayMs);
  }

  private hold(uuid: string): Held {
    const service = new ServiceSession(uuid, this.connection, this.delayMs);
    const held: Held = { service, users: 0 };
    this.held.set(uuid, held);
    const manifest = this.view.services.find((item) => item.uuid === uuid);
    if (manifest) service.setManifest(manifest);
    service.open();
    return held;
  }

  private async followDirectory(session: Session): Promise<void> {
    const onEvent = (raw: unknown): void => {
      const envelope = decodeEnvelope(raw, Date.now());
      if (envelope) this.update(afterEnvelope(this.view.services, envelope), true);
    };
    await Promise.allSettled([
      session.subscribe(DIRECTORY, onEvent, true),
      session.call(DIRECTORY_LISTING).then((listing) => this.update(fromListing(this.view.services, listing), true)),
    ]);
    this.update(this.view.services, true);
  }

  private update(services: Services, known: boolean): void {
    if (services === this.view.services && known === this.view.known) return;
    this.view = { services, known };
    for (const manifest of services) this.held.get(manifest.uuid)?.service.setManifest(manifest);
    this.notifier.changed(() => undefined);
  }
}
