/**
 * Random interleavings of everything that can be done to an mpsc channel, many of them within one turn, against the
 * plain reference of mpsc-model.ts: nothing lost, nothing twice, order kept, nobody left waiting.
 */
import { mpsc, select, setCoopSlice } from "sluice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Chan } from "../../lib/channel/mpsc/chan.ts";
import { POLLABLE } from "../../lib/core/pollable.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { settle } from "../support/settle.ts";
import { Model, type Outcome } from "./mpsc-model.ts";

const RUNS = 10_000;
const STEPS = 40;
/** What `tryRecv` says where the model's read ended, failed or would have waited. */
const REASONS: Record<string, string> = { end: "closed", failed: "failed", waits: "empty" };
const failure = new Error("the source failed");

/** One channel, driven step by step together with its model. */
class Program {
  readonly model: Model;
  readonly outcomes = new Map<number, Outcome>();
  readonly promised = new Set<number>();
  readonly undelivered: number[] = [];
  readonly rx: mpsc.Receiver<number>;
  readonly chan: Chan<number>;
  /** Permits by the operation that was granted them. */
  readonly permits: mpsc.Permit<number>[] = [];
  readonly aborts = new Map<number, AbortController>();
  senders: mpsc.Sender<number>[];
  ids = 0;
  values = 0;

  constructor(capacity: number) {
    this.model = new Model(capacity);
    const [tx, rx] = mpsc.channel<number>(capacity, { onUndelivered: (value) => this.undelivered.push(value) });
    this.senders = [tx];
    this.rx = rx;
    this.chan = rx[POLLABLE]() as Chan<number>;
  }

  step(random: Random): void {
    const sender = this.senders.length > 0 ? random.pick(this.senders) : undefined;
    const act = random.below(100);
    if (act < 16 && sender) this.send(sender, random.chance(2));
    else if (act < 24 && sender) this.trySend(sender);
    else if (act < 27 && sender && this.model.capacity > 0) this.forceSend(sender);
    else if (act < 34 && sender) this.reserve(sender, random);
    else if (act < 37 && sender) this.tryReserve(sender, random);
    else if (act < 53) this.recv(random);
    else if (act < 59) this.tryRecv();
    else if (act < 69 && sender) this.select(sender, random);
    else if (act < 82) this.usePermit(random);
    else if (act < 91) this.abort(random);
    else if (act < 94 && sender) this.clone(sender);
    else if (act < 97 && sender) this.drop(sender);
    else if (act < 98 && random.chance(3)) this.close();
    else if (act < 99 && random.chance(3) && sender) this.fail(sender);
    else if (random.chance(6)) this.dispose();
  }

  send(sender: mpsc.Sender<number>, abortable: boolean): void {
    const id = this.ids++;
    const value = this.values++;
    this.model.send(id, 1, value);
    this.watch(id, sender.send(value, this.signal(id, abortable)), () => ({ kind: "ok" }));
  }

  trySend(sender: mpsc.Sender<number>): void {
    const value = this.values++;
    const sent = this.model.trySend(this.ids++, 1, value);
    expect(sender.trySend(value).ok).toBe(sent);
  }

  forceSend(sender: mpsc.Sender<number>): void {
    const value = this.values++;
    const expected = this.model.forceSend(value);
    const got = sender.forceSend(value);
    expect(got.ok ? got.displaced : got.reason).toEqual(expected);
  }

  reserve(sender: mpsc.Sender<number>, random: Random): void {
    const id = this.ids++;
    const options = this.signal(id, random.chance(2));
    const n = random.below(Math.max(1, this.model.capacity) + 1);
    this.model.send(id, n, undefined);
    if (n === 1) this.watch(id, sender.reserve(options), (permit) => this.keep([permit]));
    else this.watch(id, sender.reserveMany(n, options), (permits) => this.keep(permits));
  }

  tryReserve(sender: mpsc.Sender<number>, random: Random): void {
    const n = 1 + random.below(Math.max(1, this.model.capacity));
    const granted = this.model.trySend(this.ids++, n, undefined);
    const got = sender.tryReserveMany(n);
    expect(got.ok).toBe(granted);
    if (got.ok) this.permits.push(...got.permits);
  }

  recv(random: Random): void {
    if (this.model.disposed) return; // using a disposed receiver is an error of its own
    const id = this.ids++;
    const options = this.signal(id, random.chance(2));
    if (random.chance(3)) {
      const limit = random.below(this.model.capacity === 0 ? 2 : 4);
      this.model.read(id, limit);
      this.watch(id, this.rx.recvMany(limit, options), (values) =>
        values.length === 0 && limit > 0 ? { kind: "end" } : { kind: "values", values },
      );
    } else {
      this.model.read(id, 1);
      this.watch(id, this.rx.recv(options), (value) =>
        value === undefined ? { kind: "end" } : { kind: "values", values: [value] },
      );
    }
  }

  tryRecv(): void {
    if (this.model.disposed) return;
    const id = this.ids++;
    this.model.tryRead(id);
    const expected = this.model.outcomes.get(id);
    const got = this.rx.tryRecv();
    if (expected?.kind === "values") expect(got).toEqual({ ok: true, value: expected.values[0] });
    else expect(got.ok ? got : got.reason).toBe(REASONS[expected?.kind ?? "waits"]);
  }

  select(sender: mpsc.Sender<number>, random: Random): void {
    if (this.model.disposed) return;
    const id = this.ids++;
    const kinds = ["read", "reserve"] as const;
    // a select that offers both sides of a rendezvous channel has a spec of its own
    const branches = this.model.capacity > 0 && random.chance(2) ? [...kinds] : [random.pick(kinds)];
    if (random.chance(2)) branches.reverse();
    const abort = new AbortController();
    this.aborts.set(id, abort);
    this.model.select(id, branches);
    const arms: Record<string, mpsc.Receiver<number> | mpsc.Sender<number> | AbortSignal> = {};
    for (const branch of branches) arms[branch] = branch === "read" ? this.rx : sender;
    arms["stop"] = abort.signal;
    this.watch(id, select(arms, { biased: true }), (won) => {
      if (won.branch === "stop") return { kind: "cancelled" };
      if (won.branch === "reserve") return this.keep([won.value as mpsc.Permit<number>]);
      return won.done === true ? { kind: "end" } : { kind: "values", values: [won.value as number] };
    });
  }

  /** Permits are used in the order in which the promises that brought them were looked at. */
  keep(permits: readonly mpsc.Permit<number>[]): Outcome {
    this.permits.push(...permits);
    return { kind: "permit", n: permits.length };
  }

  usePermit(random: Random): void {
    const permit = this.permits.splice(random.below(Math.max(1, this.permits.length)), 1)[0];
    if (permit === undefined) return;
    if (random.chance(3)) {
      this.model.dropPermit();
      permit.release();
    } else {
      const value = this.values++;
      this.model.usePermit(value);
      permit.send(value);
    }
  }

  abort(random: Random): void {
    const ids = [...this.aborts.keys()];
    if (ids.length === 0) return;
    const id = random.pick(ids);
    this.model.cancel(id);
    this.aborts.get(id)?.abort();
    this.aborts.delete(id);
  }

  clone(sender: mpsc.Sender<number>): void {
    this.model.handles += 1;
    this.senders.push(sender.clone());
  }

  drop(sender: mpsc.Sender<number>): void {
    this.senders = this.senders.filter((s) => s !== sender);
    this.model.dropHandle();
    sender.close();
  }

  close(): void {
    this.model.close();
    this.rx.close();
  }

  fail(sender: mpsc.Sender<number>): void {
    this.model.fail();
    sender.fail(failure);
  }

  dispose(): void {
    this.model.dispose();
    this.rx[Symbol.dispose]();
  }

  signal(id: number, abortable: boolean): { signal: AbortSignal } | undefined {
    if (!abortable) return undefined;
    const abort = new AbortController();
    this.aborts.set(id, abort);
    return { signal: abort.signal };
  }

  watch<T>(id: number, promise: Promise<T>, outcome: (value: T) => Outcome): void {
    this.promised.add(id);
    promise.then(
      (value) => this.outcomes.set(id, outcome(value)),
      (error: unknown) => this.outcomes.set(id, Program.outcomeOf(error)),
    );
  }

  static outcomeOf(error: unknown): Outcome {
    if (error === failure) return { kind: "failed" };
    if (error instanceof Error && "code" in error && error.code === "CLOSED") return { kind: "closed" };
    return { kind: "cancelled" };
  }

  /** After everything has settled the two agree on every operation and on the state. */
  async check(): Promise<void> {
    await settle();
    const expected = [...this.promised].map((id) => [id, this.model.outcomes.get(id)]);
    expect([...this.promised].map((id) => [id, this.outcomes.get(id)])).toEqual(expected);
    expect(this.undelivered).toEqual(this.model.undelivered);
    expect(this.chan.permits).toBe(this.model.permits);
    if (this.model.disposed) return;
    expect(this.chan.buffer.size).toBe(this.model.buffer.length);
    expect(this.chan.left).toBe(this.model.free);
    if (this.model.sending.length > 0) expect(this.chan.free).toBe(0);
  }

  /** Everyone leaves: what is under way is cancelled, permits and senders go, what is buffered is received. */
  async finish(): Promise<void> {
    for (const [id, abort] of this.aborts) {
      this.model.cancel(id);
      abort.abort();
    }
    while (this.senders.length > 0) this.drop(this.senders[0] as mpsc.Sender<number>);
    while (!this.model.final || this.model.buffer.length > 0) {
      await settle();
      for (const permit of this.permits.splice(0)) {
        this.model.dropPermit();
        permit.release();
      }
      this.tryRecv();
    }
    await this.check();
    expect(this.chan.readers.isEmpty && this.chan.isEmpty).toBe(true);
    expect(this.model.closed || this.chan.senders === 0).toBe(true);
    expect(this.outcomes.size).toBe(this.promised.size);
  }
}

describe("mpsc under random interleavings", () => {
  let slice = 0;
  beforeEach(() => void (slice = setCoopSlice(Infinity)));
  afterEach(() => void setCoopSlice(slice));

  it(`does what the reference does, in ${String(RUNS)} programs`, async () => {
    await forSeeds(RUNS, async (random) => {
      const program = new Program(random.below(4));
      for (let i = 0; i < STEPS; i += 1) {
        program.step(random);
        if (random.chance(4)) await Promise.resolve();
        if (random.chance(12)) await program.check();
      }
      await program.finish();
    });
  }, 60_000);
});
