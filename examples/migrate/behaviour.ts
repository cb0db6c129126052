/**
 * What the application does: for each feature a script of user actions, and the outcome that all three states must have.
 *
 * Nothing sleeps. The server is held, failed and let go by hand, and each step waits for what the last one brings about.
 */
import type { Settings } from "./contract.js";
import { album, type Desk } from "./desk.js";

export interface Feature {
  readonly name: string;
  readonly settings?: Partial<Settings>;
  readonly script: (desk: Desk) => Promise<unknown>;
  readonly outcome: unknown;
}

export const features: readonly Feature[] = [
  {
    name: "bus: the view and the poller hear that a photo is stored",
    async script(desk) {
      await desk.badge("open, 0 stored");
      await desk.upload(album(1));
      await desk.shows("stored 1.jpg");
      await desk.badge("open, 1 stored"); // the next beat is an hour away
      return desk.asked("/");
    },
    outcome: ["GET /status", "PUT /photos/1.jpg", "GET /status"],
  },
  {
    name: "poller: shows each change once, outlives a failure, and asks one request at a time",
    settings: { pollMs: 2 },
    async script(desk) {
      for (const state of ["open", "down", "busy"]) {
        desk.server.state = state;
        await desk.badge(state === "down" ? "away" : `${state}, 0 stored`);
        await desk.polls(3);
      }
      return [desk.badges.borrow(), desk.server.traffic.borrow().most.status];
    },
    outcome: [["connecting", "open, 0 stored", "away", "busy, 0 stored"], 1],
  },
  {
    name: "search: waits for a pause, aborts what is overtaken, asks nothing twice",
    settings: { debounceMs: 10, pollMs: 15 },
    async script(desk) {
      const { app, server } = desk;
      server.hold("search");
      for (const text of ["r", "ro"]) app.type(text);
      await server.until(({ inFlight }) => inFlight.search === 1);
      app.type("rot");
      await server.until(({ aborted }) => aborted === 1);
      server.letGo("search");
      await desk.shows("rot: rotterdam");
      for (const text of ["rota", "rot"]) app.type(text);
      await desk.polls(3); // the pause is over
      app.type("x");
      await desk.shows("x: nothing");
      return [desk.lines.borrow(), desk.asked("/search")];
    },
    outcome: [
      ["rot: rotterdam", "x: nothing"],
      ["GET /search?q=ro", "GET /search?q=rot", "GET /search?q=x"],
    ],
  },
  {
    name: "uploader: four photos at once, and each of them once",
    settings: { atOnce: 4, waiting: 6 },
    async script(desk) {
      desk.server.hold("photos");
      await desk.upload(album(10));
      await desk.server.until(({ inFlight }) => inFlight.photos === 4);
      desk.server.letGo("photos");
      await desk.shows(...names(10).map((name) => `stored ${name}`));
      return [desk.asked("/photos").sort(), desk.server.traffic.borrow().most.photos];
    },
    outcome: [
      names(10)
        .map((name) => `PUT /photos/${name}`)
        .sort(),
      4,
    ],
  },
  {
    name: "retries: cure what can be cured, and the rest harms nobody",
    settings: { atOnce: 1 },
    async script(desk) {
      desk.server.failNext("1.jpg", 3);
      desk.server.failNext("2.jpg", 4);
      await desk.upload(album(3));
      await desk.shows("stored 3.jpg");
      return [desk.lines.borrow(), desk.asked("/photos").length];
    },
    outcome: [["stored 1.jpg", "2.jpg failed: 503 busy", "stored 3.jpg"], 4 + 4 + 1],
  },
  {
    name: "shutdown: aborts what is in flight, drops what waits, and nothing is shown any more",
    async script(desk) {
      const { app, server } = desk;
      server.hold("photos");
      server.hold("search");
      await desk.badge("open, 0 stored");
      await desk.upload(album(8));
      app.type("ro");
      await server.until(({ inFlight }) => inFlight.photos === 4 && inFlight.search === 1);
      await app.shutdown();
      await server.until(() => desk.asked("/session").length === 1 && server.inFlight === 0);
      server.letGo("photos");
      server.letGo("search");
      const { aborted } = server.traffic.borrow();
      return [aborted, server.stored.size, desk.lines.borrow(), desk.asked("/photos").length, desk.asked("/session")];
    },
    outcome: [4 + 1, 0, [], 4, ["DELETE /session"]],
  },
];

function names(count: number): string[] {
  return Array.from(album(count), ({ name }) => name);
}
