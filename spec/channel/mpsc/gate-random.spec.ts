/**
 * Random programs in which the coop gate closes at any moment. Which operation goes first then depends on who stands at
 * the gate, so there is no reference to compare with; but nothing is lost, nothing comes twice, messages keep the order
 * of their sends, slots are conserved and nobody is left waiting.
 */
import { mpsc, select, type Subscription } from "sluice";
import { describe, expect, it } from "vitest";
import type { Chan } from "../../../lib/channel/mpsc/chan.ts";
import { POLLABLE } from "../../../lib/core/pollable.ts";
import "../../support/open-gate.ts";
import { closeGate } from "../../support/gate.ts";
import { forSeeds, type Random } from "../../support/random.ts";
import { settle } from "../../support/settle.ts";

const RUNS = 1_500;
const STEPS = 60;

class Program {
  readonly tx: mpsc.Sender<number>;
  readonly rx: mpsc.Receiver<number>;
  readonly chan: Chan<number>;
  readonly loop: AsyncIterator<number>;
  /** What was put in for sure, and what came out. */
  readonly sent = new Set<number>();
  readonly received: number[] = [];
  /** Messages that go in at the moment of the call, not in the order of the queue. */
  readonly outOfOrder = new Set<number>();
  readonly taken: number[] = [];
  readonly aborts: AbortController[] = [];
  readonly subscriptions: Subscription[] = [];
  permits: mpsc.Permit<number>[] = [];
  values = 0;
  pending = 0;

  constructor(capacity: number) {
    [this.tx, this.rx] = mpsc.channel<number>(capacity);
    this.chan = this.rx[POLLABLE]() as Chan<number>;
    this.loop = this.rx.iter({ preventClose: true })[Symbol.asyncIterator]();
    const { buffer } = this.chan;
    const shift = buffer.shift.bind(buffer);
    buffer.shift = () => {
      const value = shift();
      this.taken.push(value);
      return value;
    };
  }

  step(random: Random): void {
    const { tx, rx } = this;
    const act = random.below(20);
    if (act < 4) this.send(random);
    else if (act < 5) {
      if (tx.trySend(this.values).ok) this.sent.add(this.values);
      this.values += 1;
    } else if (act < 6) this.forceSend();
    else if (act < 8) this.reserve(random);
    else if (act < 10) this.usePermit(random);
    else if (act < 12) this.watch(rx.recv(this.options(random)), (value) => value !== undefined && this.take(value));
    else if (act < 13) this.watch(rx.recvMany(3, this.options(random)), (values) => values.forEach(this.take));
    else if (act < 14) {
      const got = rx.tryRecv();
      if (got.ok) this.take(got.value);
    } else if (act < 15) this.watch(this.loop.next(), ({ done, value }) => done !== true && this.take(value));
    else if (act < 16) this.select(random);
    else if (act < 17) this.subscribe(random);
    else if (act < 18) this.aborts.splice(random.below(this.aborts.length + 1), 1)[0]?.abort();
    else closeGate();
  }

  send(random: Random): void {
    const value = this.values++;
    this.watch(this.tx.send(value, this.options(random)), () => this.sent.add(value));
  }

  forceSend(): void {
    if (this.tx.maxCapacity === 0) return;
    const value = this.values++;
    const forced = this.tx.forceSend(value);
    if (!forced.ok) return;
    this.outOfOrder.add(value);
    this.sent.add(value);
    for (const displaced of forced.displaced) this.take(displaced);
  }

  reserve(random: Random): void {
    const n = 1 + random.below(Math.max(1, this.tx.maxCapacity));
    this.watch(this.tx.reserveMany(n, this.options(random)), (permits) => this.permits.push(...permits));
  }

  usePermit(random: Random): void {
    const permit = this.permits.splice(random.below(this.permits.length + 1), 1)[0];
    if (permit === undefined) return;
    if (random.chance(3)) {
      permit.release();
      return;
    }
    const value = this.values++;
    this.outOfOrder.add(value);
    this.sent.add(value);
    permit.send(value);
  }

  select(random: Random): void {
    const branches = this.tx.maxCapacity > 0 ? { room: this.tx, message: this.rx } : { message: this.rx };
    this.watch(select(branches, this.options(random)), (won) => {
      if (won.branch === "room") this.permits.push(won.value);
      else if (won.done !== true) this.take(won.value);
    });
  }

  subscribe(random: Random): void {
    if (this.subscriptions.length > 0 && random.chance(2)) this.subscriptions.pop()?.unsubscribe();
    else this.subscriptions.push(this.rx.iter({ preventClose: true }).subscribe(this.take));
  }

  readonly take = (value: number): void => void this.received.push(value);

  options(random: Random): { signal: AbortSignal } | undefined {
    if (random.chance(2)) return undefined;
    const abort = new AbortController();
    this.aborts.push(abort);
    return { signal: abort.signal };
  }

  watch<T>(promise: Promise<T>, then: (value: T) => unknown): void {
    this.pending += 1;
    promise
      .then(then, (error: unknown) => {
        if (!(error instanceof DOMException)) throw error;
      })
      .finally(() => (this.pending -= 1));
  }

  async finish(): Promise<void> {
    for (const abort of this.aborts.splice(0)) abort.abort();
    this.tx.close();
    while (this.chan.senders > 0) {
      await settle();
      for (const permit of this.permits.splice(0)) permit.release();
      for (let got = this.rx.tryRecv(); got.ok; got = this.rx.tryRecv()) this.take(got.value);
    }
    await settle();
    for (let got = this.rx.tryRecv(); got.ok; got = this.rx.tryRecv()) this.take(got.value);
    await this.loop.return?.();
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    await settle();
  }

  check(): void {
    expect(this.pending, "nobody is left waiting").toBe(0);
    expect([...this.received].sort((a, b) => a - b)).toEqual([...this.sent].sort((a, b) => a - b));
    const inOrder = this.taken.filter((value) => !this.outOfOrder.has(value));
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect([this.chan.free, this.chan.permits, this.chan.loops]).toEqual([this.tx.maxCapacity, 0, 0]);
    expect(this.chan.readers.isEmpty && this.chan.isEmpty).toBe(true);
  }
}

describe("mpsc while the gate closes at random", () => {
  it(`loses nothing, doubles nothing and keeps the order, in ${RUNS} programs`, async () => {
    await forSeeds(RUNS, async (random) => {
      const program = new Program(random.below(4));
      for (let i = 0; i < STEPS; i += 1) {
        program.step(random);
        if (random.chance(4)) await Promise.resolve();
        if (random.chance(8)) await settle();
      }
      await program.finish();
      program.check();
    });
  }, 60_000);
});
