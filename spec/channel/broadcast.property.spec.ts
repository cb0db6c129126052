/** What a broadcast owes each receiver, whatever is done: what it got and what it missed is what was sent. */
import "../support/open-gate.ts";
import fc from "fast-check";
import { broadcast, LaggedError } from "sluice";
import { describe, expect, it } from "vitest";
import { type Action, programs } from "../support/programs.ts";
import { settle } from "../support/settle.ts";

type Act = "send" | "read" | "park" | "subscribe" | "abort" | "turn";

/** One receiver, the number of messages sent before it came, and how far it has seen them. */
class Listener {
  readonly rx: broadcast.Receiver<number>;
  readonly capacity: number;
  seen: number;
  /** Its one parked read. */
  abort: AbortController | null = null;

  constructor(rx: broadcast.Receiver<number>, capacity: number, sent: number) {
    this.rx = rx;
    this.capacity = capacity;
    this.seen = sent;
  }

  /** The next message has the number that it has to have. */
  got(value: number): void {
    expect(value).toBe(this.seen);
    this.seen += 1;
  }

  /** No more is missed than had to be: what follows is the oldest that is kept. */
  missed(n: number, sent: number): void {
    this.seen += n;
    expect(this.seen).toBe(sent - this.capacity);
  }

  read(sent: number): void {
    const got = this.rx.tryRecv();
    if (got.ok) this.got(got.value);
    else if (got.reason === "lagged") this.missed(got.missed, sent);
    else expect([got.reason, this.seen]).toEqual(["empty", sent]);
  }

  /** Waits for a message; it may be aborted, and the message is there for the next. */
  park(sent: () => number): void {
    const abort = (this.abort ??= new AbortController());
    const done = (): void => void (this.abort = null);
    void this.rx
      .recv({ signal: abort.signal })
      .then(
        (value) => this.got(value!),
        (error: unknown) => {
          if (error instanceof LaggedError) this.missed(error.missed, sent());
        },
      )
      .finally(done);
  }
}

async function owes(capacity: number, program: readonly Action<Act>[]): Promise<void> {
  const [tx, rx] = broadcast.channel<number>(capacity);
  const listeners = [new Listener(rx, capacity, 0)];
  const of = (n: number): Listener => listeners[n % listeners.length]!;
  let sent = 0;
  for (const [act, n] of program) {
    const listener = of(n);
    if (act === "send") expect(tx.send(sent++)).toBe(listeners.length);
    else if (act === "subscribe") listeners.push(new Listener(tx.subscribe(), capacity, sent));
    else if (act === "abort") listener.abort?.abort();
    else if (act === "turn") await settle();
    else if (listener.abort !== null) await settle();
    else if (act === "read") listener.read(sent);
    else {
      listener.park(() => sent);
      if (listener.seen < sent) await settle(); // it had something at once
    }
  }
  for (const { abort } of listeners) abort?.abort();
  await settle();
  for (const listener of listeners) {
    while (listener.seen < sent) listener.read(sent);
    tx.close();
    expect(listener.rx.tryRecv()).toEqual({ ok: false, reason: "closed" });
  }
}

describe("any program on a broadcast channel", () => {
  it("gives each receiver what was sent, but for what it is told that it missed", async () => {
    const acts = programs<Act>("send", "read", "send", "park", "send", "abort", "turn", "subscribe");
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 4 }), acts, owes), { numRuns: 3000 });
  });
});
