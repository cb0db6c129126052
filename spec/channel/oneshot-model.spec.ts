/** Random programs on a oneshot channel against a model of it, all reads, waits and ends mixed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneshot, setCoopSlice } from "sluice";
import { forSeeds, type Random } from "../support/random.ts";
import { settle } from "../support/settle.ts";

type Kind = "recv" | "next" | "await";

/** What reading at the end gives, by the way of reading. */
const END: Readonly<Record<Kind, string>> = { recv: "undefined", next: "done", await: "RecvError" };

/** The channel as a state and two queues of operations; operations are numbers. */
class Model {
  held: string | undefined;
  used = false;
  sent = false;
  closed = false;
  disposed = false;
  terminated = false;
  reads: { readonly op: number; readonly kind: Kind }[] = [];
  closings: number[] = [];
  /** What awaiting gave or will give: the first await reads, the others share it. */
  awaited: { ops: number[]; result?: string } | undefined;
  readonly undelivered: string[] = [];
  settled: [op: number, result: string][] = [];

  /** A send (`value n`) or a fail (`error n`); undefined when the sender is used up. */
  send(outcome: string): boolean | undefined {
    if (this.used) return undefined;
    this.used = true;
    if (this.closed) return false;
    this.sent = true;
    this.held = outcome;
    this.serve();
    return true;
  }

  readonly sender = {
    close: (): void => {
      this.used = true;
      this.serve();
    },
  };

  close(): void {
    this.closed = true;
    this.serve();
    if (this.sent) return;
    for (const op of this.closings) this.settled.push([op, "gone"]);
    this.closings = [];
  }

  [Symbol.dispose](): void {
    this.disposed = true;
    if (this.held?.startsWith("value") === true) this.undelivered.push(this.held);
    this.held = undefined;
    this.close();
  }

  read(op: number, kind: Kind): void {
    if (kind === "await" && this.awaited !== undefined) {
      this.awaited.ops.push(op);
      if (this.awaited.result !== undefined) this.settled.push([op, this.awaited.result]);
      return;
    }
    if (kind === "await") this.awaited = { ops: [op] };
    if (this.disposed) {
      this.finish(op, kind, "ClosedHandleError");
      return;
    }
    this.reads.push({ op, kind });
    this.serve();
  }

  tryRecv(): string {
    if (this.disposed) return "ClosedHandleError";
    if (this.held === undefined && !this.used && !this.closed) return "empty";
    return this.take() ?? "closed";
  }

  waitClosed(op: number): void {
    if (this.used) this.settled.push([op, "ClosedHandleError"]);
    else if (this.closed) this.settled.push([op, "gone"]);
    else this.closings.push(op);
  }

  cancel(op: number): void {
    if (!this.closings.includes(op) && !this.reads.some((read) => read.op === op)) return;
    this.closings = this.closings.filter((other) => other !== op);
    this.reads = this.reads.filter((read) => read.op !== op);
    this.settled.push([op, "cancelled"]);
  }

  serve(): void {
    while (this.reads.length > 0 && (this.held !== undefined || this.used || this.closed)) {
      const { op, kind } = this.reads.shift()!;
      this.finish(op, kind, this.take() ?? END[kind]);
    }
  }

  take(): string | undefined {
    const outcome = this.held;
    this.held = undefined;
    this.terminated = true;
    return outcome;
  }

  finish(op: number, kind: Kind, result: string): void {
    if (kind === "await") this.awaited!.result = result;
    for (const each of kind === "await" ? this.awaited!.ops : [op]) this.settled.push([each, result]);
  }
}

/** The channel and its model, driven side by side. */
class Pair {
  readonly random: Random;
  readonly model = new Model();
  readonly undelivered: string[] = [];
  readonly channel = oneshot.channel<string>({ onUndelivered: (value) => this.undelivered.push(value) });
  readonly aborts = new Map<number, AbortController>();
  settled: [op: number, result: string][] = [];
  op = 0;

  constructor(random: Random) {
    this.random = random;
  }

  step(): void {
    const { model, random } = this;
    const [tx, rx] = this.channel;
    const dice = random.below(100);
    if (dice < 45) this.read(random.pick(["recv", "next", "await"]));
    else if (dice < 60) expect(this.tryRecv()).toBe(model.tryRecv());
    else if (dice < 70) this.waitClosed();
    else if (dice < 80) this.cancel();
    else if (dice < 86) expect(used(() => tx.send(`value ${this.op}`))).toBe(model.send(`value ${this.op}`));
    else if (dice < 89) this.fail(`error ${this.op}`);
    else if (dice < 93) [tx, model.sender].forEach((sender) => sender.close());
    else if (dice < 97) [rx, model].forEach((receiver) => receiver.close());
    else [rx, model].forEach((receiver) => receiver[Symbol.dispose]());
  }

  /** Runs an operation that waits, and notes how it ends. */
  wait(start: (op: number, signal: AbortSignal) => Promise<string>): void {
    const op = this.op++;
    const abort = new AbortController();
    this.aborts.set(op, abort);
    void start(op, abort.signal)
      .catch((error: unknown) => (error instanceof Error ? error.name : String(error)))
      .then((result) => this.settled.push([op, result]));
  }

  read(kind: Kind): void {
    const rx = this.channel[1];
    this.wait((op, signal) => {
      this.model.read(op, kind);
      if (kind === "await") return rx.then(String);
      if (kind === "recv") return rx.recv({ signal }).then(String);
      return rx.next({ signal }).then(({ done, value }) => (done === true ? "done" : value));
    });
  }

  tryRecv(): string {
    try {
      const result = this.channel[1].tryRecv();
      if (result.ok) return result.value;
      return result.reason === "failed" ? String(result.error) : result.reason;
    } catch (error) {
      return (error as Error).name;
    }
  }

  waitClosed(): void {
    this.wait((op, signal) => {
      this.model.waitClosed(op);
      return this.channel[0].closed({ signal }).then(() => "gone");
    });
  }

  fail(error: string): void {
    const expected = this.model.send(error) === undefined ? undefined : "done";
    const fail = (): string => {
      this.channel[0].fail(error);
      return "done";
    };
    expect(used(fail)).toBe(expected);
  }

  cancel(): void {
    const op = this.random.below(this.op + 1);
    if (this.model.awaited?.ops.includes(op) === true) return; // awaiting takes no signal
    this.model.cancel(op);
    this.aborts.get(op)?.abort("cancelled");
  }

  async compare(): Promise<void> {
    await settle();
    const { model } = this;
    const [tx, rx] = this.channel;
    const sorted = (list: [number, string][]): [number, string][] => [...list].sort(([a], [b]) => a - b);
    expect(sorted(this.settled)).toEqual(sorted(model.settled));
    expect(this.undelivered).toEqual(model.undelivered);
    expect([tx.isClosed, rx.isTerminated, rx.isEmpty]).toEqual([
      model.closed,
      model.terminated,
      model.held?.startsWith("value") !== true,
    ]);
  }
}

/** What `use` gives, or nothing when the sender is used up. */
function used<R>(use: () => R): R | undefined {
  try {
    return use();
  } catch (error) {
    expect(error).toHaveProperty("name", "ClosedHandleError");
    return undefined;
  }
}

describe("oneshot", () => {
  let slice = Infinity;
  beforeAll(() => void (slice = setCoopSlice(Infinity)));
  afterAll(() => void setCoopSlice(slice));

  it("does what its model does", async () => {
    await forSeeds(1500, async (random) => {
      const pair = new Pair(random);
      for (let round = 0; round < 8; round += 1) {
        for (let steps = 1 + random.below(3); steps > 0; steps -= 1) pair.step();
        await pair.compare();
      }
    });
  });
});
