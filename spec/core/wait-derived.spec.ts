/** A wait for a derived pollable, whose poll runs code of the user (law 10): what that code may do to the wait. */
import { CancellationToken } from "sluice";
import { describe, expect, it } from "vitest";
import { PENDING, type Pollable } from "../../lib/core/pollable.ts";
import { VALUE, wait } from "../../lib/core/wait.ts";
import { WaitList, type Waiter } from "../../lib/core/wait-list.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

class Running implements Pollable<never> {
  readonly derived = true;
  readonly waiters = new WaitList();
  readonly code: () => void;

  constructor(code: () => void) {
    this.code = code;
  }

  poll(): typeof PENDING {
    this.code();
    return PENDING;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }
}

describe("a wait whose poll fires its own signal", () => {
  it("rejects with the reason, at the call", async () => {
    const token = new CancellationToken();
    const pollable = new Running(() => token.cancel("by its code"));
    const fate = fateOf(wait(pollable, VALUE, token));
    await settle();
    expect(fate()).toEqual({ error: "by its code" });
    expect(pollable.waiters.isEmpty).toBe(true);
  });

  it("rejects with the reason when it is woken, and stands in no list after", async () => {
    const token = new CancellationToken();
    let armed = false;
    const pollable = new Running(() => {
      if (armed) token.cancel("by its code");
    });
    const fate = fateOf(wait(pollable, VALUE, token));
    armed = true;
    pollable.waiters.wakeFirst();
    await settle();
    expect(fate()).toEqual({ error: "by its code" });
    expect(pollable.waiters.isEmpty).toBe(true);
  });
});
