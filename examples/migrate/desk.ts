/** A desk: a server, the application in one of its states, and the user who looks at it. */
import { watch } from "sluice";
import { createApi } from "./api.js";
import type { App, Photo, Settings, Start, Status } from "./contract.js";
import { PhotoServer } from "./server.js";
import { until } from "./until.js";

const HOUR_MS = 3_600_000;

export class Desk implements AsyncDisposable {
  readonly app: App;
  readonly server: PhotoServer;
  /** What the user has seen so far: lines, */
  readonly lines = new watch.Sender<readonly string[]>([]);
  /** and states of the server, the newest last. */
  readonly badges = new watch.Sender<readonly Status[]>([]);

  private constructor(start: Start, server: PhotoServer, settings: Partial<Settings>) {
    this.server = server;
    this.app = start({
      api: createApi(server.origin),
      show: (line) => this.lines.sendReplace([...this.lines.borrow(), line]),
      badge: (status) => this.badges.sendReplace([...this.badges.borrow(), status]),
      pollMs: HOUR_MS,
      debounceMs: 10,
      retryMs: 1,
      atOnce: 4,
      waiting: 16,
      ...settings,
    });
  }

  static async open(start: Start, settings: Partial<Settings> = {}): Promise<Desk> {
    return new Desk(start, await PhotoServer.open(), settings);
  }

  /** Uploads photo after photo, as fast as the application takes them. */
  async upload(photos: Iterable<Photo>): Promise<void> {
    for (const photo of photos) await this.app.upload(photo);
  }

  /** Resolves when the user has seen all these lines. */
  shows(...wanted: readonly string[]): Promise<void> {
    return until(this.lines, (lines) => wanted.every((line) => lines.includes(line)));
  }

  /** Resolves when this is the status that the user sees. */
  badge(status: Status): Promise<void> {
    return until(this.badges, (badges) => badges.at(-1) === status);
  }

  /** Resolves when the poller has asked so many times more: the clock of these scripts. */
  async polls(times: number): Promise<void> {
    const target = this.asked("/status").length + times;
    await this.server.until(() => this.asked("/status").length >= target);
  }

  /** What the server was asked below `path`, in order. */
  asked(path: string): string[] {
    return this.server.traffic.borrow().asked.filter((request) => request.split(" ")[1]?.startsWith(path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.shutdown();
    await this.server.until(() => this.server.inFlight === 0);
    await this.server[Symbol.asyncDispose]();
  }
}

/** Photos, made one by one as they are asked for. */
export function* album(count: number, bytes = 1): Generator<Photo, void, undefined> {
  for (let number = 1; number <= count; number += 1) yield { name: `${number}.jpg`, bytes: new Uint8Array(bytes) };
}
