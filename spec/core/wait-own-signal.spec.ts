/** A derived poll runs code of the user, which may fire the signal of the very wait that polls. */
import { describe, expect, it } from "vitest";
import { PENDING, type Pollable } from "../../lib/core/pollable.ts";
import { VALUE, wait } from "../../lib/core/wait.ts";
import { type Waiter, WaitList } from "../../lib/core/wait-list.ts";

class Derived implements Pollable<string> {
  readonly derived = true;
  readonly waiters = new WaitList();
  item: string | typeof PENDING = PENDING;
  during: () => void = () => {};

  poll(): string | typeof PENDING {
    this.during();
    return this.item;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }
}

describe("a wait whose own poll fires its signal", () => {
  it("keeps the item that the poll has taken", async () => {
    const source = new Derived();
    const abort = new AbortController();
    const waiting = wait(source, VALUE, abort.signal);
    source.during = () => abort.abort("stop");
    source.item = "taken";
    source.waiters.wakeFirst();
    expect(await waiting).toBe("taken");
  });

  it("ends with the reason where the poll has taken nothing", async () => {
    const source = new Derived();
    const abort = new AbortController();
    const waiting = wait(source, VALUE, abort.signal);
    source.during = () => abort.abort("stop");
    source.waiters.wakeFirst();
    await expect(waiting).rejects.toBe("stop");
    expect(source.waiters.isEmpty).toBe(true);
  });
});
