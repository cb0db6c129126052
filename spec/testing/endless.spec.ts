/** A loop over what is always ready keeps neither virtual time nor the test runner from going on. */
import { stream, StreamMap } from "sluice";
import { explore, pause } from "sluice/testing";
import { describe, expect, it } from "vitest";

const endless = (signal: AbortSignal): Promise<unknown> =>
  stream
    .range(0)
    .forEach(() => {}, { signal })
    .catch((reason: unknown) => reason);

describe("an endless ready stream", () => {
  it("lets a paused clock advance", async () => {
    using clock = pause();
    const abort = new AbortController();
    const ended = endless(abort.signal);
    setTimeout(() => abort.abort("enough"), 5);
    await clock.advance(10);
    expect(await ended).toBe("enough");
  });

  it("lets the explorer go on with another task", async () => {
    const { schedules } = await explore(
      ({ task }) => {
        const abort = new AbortController();
        task("endless", async (step) => {
          expect(await step(endless(abort.signal))).toBe("enough");
        });
        task("stops it", async (step) => {
          await step(Promise.resolve());
          abort.abort("enough");
        });
      },
      { maxSchedules: 4, randomSchedules: 0 },
    );
    expect(schedules).toBeGreaterThan(0);
  });
});

describe("StreamMap", () => {
  it("does not take itself", () => {
    const map = new StreamMap<string, [string, unknown]>();
    expect(() => map.insert("self", map as never)).toThrow(/source must be another/);
  });
});
