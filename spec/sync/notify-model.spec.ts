/** Random programs on a Notify against its model: handles awaited late, often or never, and branches of select. */
import { ClosedHandleError, Notify, type Notified, select } from "sluice";
import { describe, expect, it } from "vitest";
import { POLLABLE } from "../../lib/core/pollable.ts";
import type { Ticket } from "../../lib/sync/line.ts";
import "../support/open-gate.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { settle } from "../support/settle.ts";
import { type Handle, Model, type Outcome } from "./notify-model.ts";

/** A Notify and its model, driven side by side. */
class Pair {
  readonly random: Random;
  readonly notify = new Notify();
  readonly model = new Model();
  readonly handles: [Notified, Handle][] = [];
  readonly aborts: [AbortController, Handle][] = [];
  readonly outcomes: [operation: number, outcome: Outcome][] = [];
  operation = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** Notes how the wait `operation` ends. */
  follow(operation: number, waiting: Promise<unknown>, signal?: AbortSignal): void {
    void waiting.then(
      () => this.outcomes.push([operation, "told"]),
      (error: unknown) => {
        const outcome = error instanceof ClosedHandleError ? "disposed" : "aborted";
        if (outcome === "aborted" && signal !== undefined) expect(error).toBe(signal.reason);
        this.outcomes.push([operation, outcome]);
      },
    );
  }

  add(): void {
    const abort = new AbortController();
    const handle = this.model.notified();
    this.handles.push([this.notify.notified({ signal: abort.signal }), handle]);
    this.aborts.push([abort, handle]);
  }

  select(): void {
    const { model, notify } = this;
    const operation = this.operation++;
    const abort = new AbortController();
    const handle = model.notified();
    model.await(handle, operation);
    this.aborts.push([abort, handle]);
    const { signal } = abort;
    this.follow(
      operation,
      select({ notify }, { signal }).then(() => {}),
      signal,
    );
  }

  await(real: Notified, handle: Handle): void {
    const operation = this.operation++;
    this.model.await(handle, operation);
    const waiting = this.random.chance(2) ? real.then(() => {}) : select({ real }).then(() => {});
    this.follow(operation, waiting);
  }

  step(): void {
    const { random, model, notify } = this;
    const kind = random.below(100);
    const [real, handle] = this.handles.length > 0 ? random.pick(this.handles) : [undefined, undefined];
    if (kind < 20) this.add();
    else if (kind < 30) this.select();
    else if (kind < 45) {
      model.notify("one");
      notify.notifyOne();
    } else if (kind < 55) {
      model.notify("last");
      notify.notifyLast();
    } else if (kind < 60) {
      model.notifyAll();
      notify.notifyWaiters();
    } else if (kind < 67) {
      if (this.aborts.length === 0) return;
      const [[abort, aborted]] = this.aborts.splice(random.below(this.aborts.length), 1) as [[AbortController, Handle]];
      model.abort(aborted);
      abort.abort();
    } else if (real === undefined) {
      return;
    } else if (kind < 80) this.await(real, handle);
    else if (kind < 87) {
      if (handle.ended === "disposed") expect(() => real.enable()).toThrow(ClosedHandleError);
      else expect(real.enable()).toBe(model.enable(handle));
    } else {
      model.dispose(handle);
      real[Symbol.dispose]();
    }
  }

  compare(): void {
    const { line } = this.notify[POLLABLE]() as Ticket;
    let inLine = 0;
    for (let ticket = line.oldest; ticket !== null; ticket = ticket.next as Ticket | null) inLine += 1;
    expect([line.stored, inLine]).toEqual([this.model.stored, this.model.line.length]);
    expect(line.stored && inLine > 0).toBe(false);
  }

  async settle(): Promise<void> {
    await settle();
    expect(this.outcomes).toEqual(this.model.outcomes);
  }
}

describe("Notify against its model", () => {
  it("gives what the model gives, in the same order", async () => {
    await forSeeds(300, async (random) => {
      const pair = new Pair(random);
      for (let i = 0; i < 80; i += 1) {
        pair.step();
        pair.compare();
        if (random.chance(4)) await pair.settle();
      }
      await pair.settle();
    });
  });
});
