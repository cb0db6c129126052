/** The application of examples/migrate in its three states: the same behaviour, and the three differences that it shows. */
import { SendError } from "sluice";
import { describe, expect, it } from "vitest";
import { features } from "../../examples/migrate/behaviour.ts";
import { album, Desk } from "../../examples/migrate/desk.ts";
import { burst, farewell } from "../../examples/migrate/measure.ts";
import { states } from "../../examples/migrate/states.ts";

describe.each(Object.entries(states))("the application, %s", (_name, start) => {
  it.each(features)("$name", async ({ settings, script, outcome }) => {
    await using desk = await Desk.open(start, settings);
    expect(await script(desk)).toEqual(outcome);
  });
});

const waiting = 8;
const atOnce = 4; // of a desk

describe("a burst of 60 photos that meets a server which is stuck", () => {
  const settings = { photos: 60, bytes: 1, waiting };

  it("is kept whole by plain RxJS", async () => {
    expect(await burst(states.plain, settings)).toMatchObject({ deepestQueue: 60, stored: 60, refused: 0 });
  });

  it("finds no room in the half migrated queue, and is refused by name", async () => {
    const room = waiting + atOnce;
    expect(await burst(states.half, settings)).toMatchObject({ deepestQueue: room, stored: room, refused: 60 - room });
  });

  it("waits in front of the fully migrated queue", async () => {
    const room = waiting + atOnce;
    expect(await burst(states.full, settings)).toMatchObject({ deepestQueue: room, stored: 60, refused: 0 });
  });
});

describe("shutdown", () => {
  it("comes back while requests are in flight in plain RxJS, which waits for nothing", async () => {
    expect(await farewell(states.plain)).toMatchObject({ inFlight: 5 });
  });

  it.each(["half", "full"] as const)("comes back when the server is idle: %s", async (state) => {
    expect(await farewell(states[state])).toMatchObject({ inFlight: 0 });
  });
});

describe("the fully migrated uploader", () => {
  it("tells a caller that waits for room when it ends, and one that comes later", async () => {
    await using desk = await Desk.open(states.full, { waiting: 0, atOnce: 1 });
    desk.server.hold("photos");
    const [first, second] = album(2);
    await desk.app.upload(first!);
    const refused = expect(desk.app.upload(second!)).rejects.toThrow(SendError);
    await desk.app.shutdown();
    await refused;
    await expect(desk.app.upload(first!)).rejects.toThrow(SendError);
  });
});
