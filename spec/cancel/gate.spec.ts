import { CancellationToken, mpsc, setCoopSlice } from "sluice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { charge, gateClosed } from "../../lib/core/coop.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

describe("a token while the coop gate is closed", () => {
  let slice: number;
  beforeEach(() => {
    slice = setCoopSlice(0);
    while (!gateClosed) charge();
  });
  afterEach(async () => {
    setCoopSlice(slice);
    await settle();
  });

  it("ends every wait that was given it at once, also one that stands behind a wait for the gate", async () => {
    const token = new CancellationToken();
    const [, rx] = mpsc.channel<number>(1);
    const fates = [
      fateOf(token.cancelled()),
      fateOf(rx.recv({ signal: token })),
      fateOf(token.cancelled()),
      fateOf(rx.recv({ signal: token })),
    ];
    token.cancel("enough");
    for (let hop = 0; hop < 5; hop += 1) await Promise.resolve();
    expect(gateClosed).toBe(true);
    expect(fates.map((fate) => fate())).toEqual(["pending", { error: "enough" }, "pending", { error: "enough" }]);
    await settle();
    expect([fates[0]!(), fates[2]!()]).toEqual([{ value: undefined }, { value: undefined }]);
  });
});
