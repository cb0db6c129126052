/**
 * A plain reference for the mpsc channel: two queues and a buffer in arrays, and one rule that is applied until nothing
 * moves. It knows no waiters, no slots and no promises; what it says of an operation is what the library must do.
 */

/** What became of an operation. */
export type Outcome =
  | { readonly kind: "ok" }
  | { readonly kind: "closed" }
  | { readonly kind: "end" }
  | { readonly kind: "failed" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "permit"; readonly n: number }
  | { readonly kind: "values"; readonly values: readonly number[] };

interface Sending {
  readonly id: number;
  readonly n: number;
  /** A send brings its value; a reserve none. */
  readonly value: number | undefined;
}
interface Reading {
  readonly id: number;
  readonly limit: number;
}

export class Model {
  readonly capacity: number;
  readonly outcomes = new Map<number, Outcome>();
  readonly undelivered: number[] = [];
  buffer: number[] = [];
  sending: Sending[] = [];
  reading: Reading[] = [];
  /** The first branch of each select. */
  readonly selecting = new Map<number, "read" | "reserve">();
  permits = 0;
  handles = 1;
  closed = false;
  disposed = false;
  failure: "none" | "untold" | "told" = "none";

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Free places: of the buffer, or on a rendezvous channel of readers that nobody has claimed. */
  get free(): number {
    const places = this.capacity === 0 ? this.reading.length : this.capacity;
    return places - this.buffer.length - this.permits;
  }

  /** An open sender: a handle, or work begun with one. */
  get hasSenders(): boolean {
    return this.handles > 0 || this.permits > 0 || this.sending.length > 0;
  }

  get final(): boolean {
    return this.disposed || (this.closed ? this.permits === 0 : !this.hasSenders);
  }

  send(id: number, n: number, value: number | undefined): void {
    if (this.closed) this.outcomes.set(id, { kind: "closed" });
    else if (n === 0) this.outcomes.set(id, { kind: "permit", n });
    else this.sending.push({ id, n, value });
    this.run();
  }

  /** As `send`, but leaves at once if it would wait. True if it went through. */
  trySend(id: number, n: number, value: number | undefined): boolean {
    if (!this.closed && n > 0 && this.sending.length > 0) return false;
    this.send(id, n, value);
    if (this.outcomes.has(id)) return this.outcomes.get(id)?.kind !== "closed";
    this.leave(id);
    return false;
  }

  forceSend(value: number): "full" | "closed" | number[] {
    if (this.closed) return "closed";
    const displaced: number[] = [];
    if (this.sending.length > 0 || this.free < 1) {
      if (this.buffer.length === 0) return "full";
      displaced.push(...this.buffer.splice(0, 1));
    }
    this.buffer.push(value);
    this.run();
    return displaced;
  }

  usePermit(value: number): void {
    this.permits -= 1;
    if (this.disposed) this.undelivered.push(value);
    else this.buffer.push(value);
    this.run();
  }

  dropPermit(): void {
    this.permits -= 1;
    this.run();
  }

  read(id: number, limit: number): void {
    if (limit === 0) this.outcomes.set(id, { kind: "values", values: [] });
    else this.reading.push({ id, limit });
    this.run();
  }

  tryRead(id: number): void {
    if (this.reading.length > 0) return;
    this.read(id, 1);
    this.leave(id);
  }

  /** Each branch in turn as if alone; if none goes through, the operation waits on all of them. */
  select(id: number, branches: readonly ("read" | "reserve")[]): void {
    this.selecting.set(id, branches[0] ?? "read");
    for (const branch of branches) {
      if (branch === "read") this.read(id, 1);
      else this.send(id, 1, undefined);
      if (this.outcomes.has(id)) return;
      this.leave(id);
    }
    for (const branch of branches) {
      if (branch === "read") this.reading.push({ id, limit: 1 });
      else this.sending.push({ id, n: 1, value: undefined });
    }
    this.run();
  }

  /** The operation stops waiting. */
  leave(id: number): void {
    this.forget(id);
    this.run();
  }

  decide(id: number, outcome: Outcome): void {
    this.outcomes.set(id, outcome);
    this.forget(id);
  }

  forget(id: number): void {
    this.sending = this.sending.filter((s) => s.id !== id);
    this.reading = this.reading.filter((r) => r.id !== id);
  }

  cancel(id: number): void {
    if (this.outcomes.has(id)) return;
    this.decide(id, { kind: "cancelled" });
    this.run();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { id } of this.sending) {
      // a select whose first branch reads looks there first, and may find the end
      const first = this.selecting.get(id) ?? "reserve";
      if (first === "read" && this.final && this.buffer.length === 0) this.end({ id });
      else this.decide(id, { kind: "closed" });
    }
    this.run();
  }

  fail(): void {
    if (this.disposed || this.failure !== "none" || (this.final && this.buffer.length === 0)) return;
    this.failure = "untold";
    this.close();
    this.run();
  }

  dispose(): void {
    if (this.disposed) return;
    if (this.failure !== "none") this.failure = "told";
    this.disposed = true;
    this.close();
    this.undelivered.push(...this.buffer.splice(0));
    this.run();
  }

  dropHandle(): void {
    this.handles -= 1;
    this.run();
  }

  /** Moves what can move: a message to the oldest reader, places to the oldest sender, the end to all readers. */
  run(): void {
    for (;;) {
      const reader = this.reading[0];
      const sender = this.sending[0];
      if (reader !== undefined && this.buffer.length > 0) this.deliver(reader);
      else if (sender !== undefined && this.free >= sender.n) this.grant(sender);
      else if (reader !== undefined && this.final && this.buffer.length === 0) this.end(reader);
      else return;
    }
  }

  deliver(reader: Reading): void {
    this.decide(reader.id, { kind: "values", values: this.buffer.splice(0, reader.limit) });
  }

  grant({ id, n, value }: Sending): void {
    if (value === undefined) this.permits += n;
    else this.buffer.push(value);
    this.decide(id, value === undefined ? { kind: "permit", n } : { kind: "ok" });
  }

  end({ id }: { readonly id: number }): void {
    this.decide(id, { kind: this.failure === "untold" ? "failed" : "end" });
    if (this.failure === "untold") this.failure = "told";
  }
}
