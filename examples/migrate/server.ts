/**
 * The photo server of the example, on a free port of 127.0.0.1. It counts its traffic, and is driven by hand: a route can be
 * held, so that its requests stay in flight for as long as a script likes.
 *
 *     GET /status         "open, 3 stored"; 503 when the state is "down"
 *     GET /search?q=ro    the names that begin so, as JSON
 *     PUT /photos/NAME    stores; 429 when more than 4 come at once; 503 as often as `failNext` says
 *     DELETE /session     answers when nothing else is in flight
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sleep, watch } from "sluice";
import { until } from "./until.js";

export type Route = "status" | "search" | "photos" | "session";

/** What has come in so far. */
export interface Traffic {
  /** Requests whose client left before the answer. */
  aborted: number;
  /** Requests that were neither answered nor aborted yet, by route, */
  readonly inFlight: Record<Route, number>;
  /** and the most there were at one time. */
  readonly most: Record<Route, number>;
  /** Every request, such as "GET /search?q=ro", in order. */
  readonly asked: string[];
}

const ATLAS = ["oslo", "paris", "riga", "roma", "rostock", "rotterdam"];
const LIMIT = 4;

export class PhotoServer implements AsyncDisposable {
  readonly traffic = new watch.Sender<Traffic>({ aborted: 0, inFlight: none(), most: none(), asked: [] });
  /** How long a search takes at least. */
  searchMs = 1;
  readonly stored = new Set<string>();
  state = "open";
  readonly #failing = new Map<string, number>();
  readonly #held = new watch.Sender<ReadonlySet<Route>>(new Set());
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async open(): Promise<PhotoServer> {
    const server = new PhotoServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests in flight on all routes. */
  get inFlight(): number {
    return Object.values(this.traffic.borrow().inFlight).reduce((sum, count) => sum + count, 0);
  }

  /** Leaves requests of `route` without an answer until `letGo`. */
  hold(route: Route): void {
    this.#held.sendReplace(new Set([...this.#held.borrow(), route]));
  }

  letGo(route: Route): void {
    this.#held.sendReplace(new Set([...this.#held.borrow()].filter((held) => held !== route)));
  }

  /** Fails the next uploads of the photo, so many `times`. */
  failNext(name: string, times: number): void {
    this.#failing.set(name, times);
  }

  /** Resolves when the traffic is as wanted. */
  until(isSo: (traffic: Traffic) => boolean): Promise<void> {
    return until(this.traffic, isSo);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.origin);
    const [route, name = ""] = pathname.slice(1).split("/").map(decodeURIComponent) as [Route, string?];
    this.#enter(route, request);
    response.once("close", () => this.#leave(route, response));
    if (!(await isRead(request))) return;
    await until(this.#held, (held) => !held.has(route));
    if (route === "search") await sleep(this.searchMs);
    if (response.closed) return;
    const [code, text] = await this.#answer(route, name, searchParams.get("q") ?? "");
    response.writeHead(code).end(text);
  }

  async #answer(route: Route, name: string, query: string): Promise<[code: number, text: string]> {
    switch (route) {
      case "status":
        return this.state === "down" ? [503, "down"] : [200, `${this.state}, ${this.stored.size} stored`];
      case "search":
        return [200, JSON.stringify(ATLAS.filter((city) => city.startsWith(query)))];
      case "photos":
        return this.#store(name);
      case "session":
        await this.until(() => this.inFlight === 1); // this one
        return [200, "bye"];
    }
  }

  #store(name: string): [code: number, text: string] {
    if (this.traffic.borrow().inFlight.photos > LIMIT) return [429, "too many at once"];
    const failures = this.#failing.get(name) ?? 0;
    if (failures > 0) {
      this.#failing.set(name, failures - 1);
      return [503, "busy"];
    }
    this.stored.add(name);
    return [201, "stored"];
  }

  #enter(route: Route, { method, url }: IncomingMessage): void {
    this.#count(({ inFlight, most, asked }) => {
      inFlight[route] += 1;
      most[route] = Math.max(most[route], inFlight[route]);
      asked.push(`${method} ${url}`);
    });
  }

  #leave(route: Route, response: ServerResponse): void {
    this.#count((traffic) => {
      traffic.inFlight[route] -= 1;
      if (!response.writableFinished) traffic.aborted += 1;
    });
  }

  #count(change: (traffic: Traffic) => void): void {
    this.traffic.sendModify((traffic) => {
      change(traffic);
      return traffic;
    });
  }
}

function none(): Record<Route, number> {
  return { status: 0, search: 0, photos: 0, session: 0 };
}

/** Takes in the body; false if the client left before its end. */
async function isRead(request: IncomingMessage): Promise<boolean> {
  try {
    for await (const _piece of request);
    return true;
  } catch {
    return false;
  }
}
