/**
 * A reference model of the broadcast channel, written to be obviously right: it remembers everything that was ever sent
 * and counts by walking. Each operation gives what the channel must give; what parked reads get is noted in `outcomes`,
 * in order.
 */
export type Outcome =
  ["value", number] | ["lagged", number] | ["failed", string] | ["closed"] | ["cancelled"] | ["empty"];

export interface ModelReceiver {
  next: number;
  limit: number;
  told: boolean;
  disposed: boolean;
  readonly tellsLag: boolean;
  parked: number[];
}

export class Model {
  readonly sent: number[] = [];
  readonly capacity: number;
  readonly replay: number;
  senders = 1;
  weakSenders = 0;
  failure: string | undefined = undefined;
  receivers: ModelReceiver[] = [];
  /** Receivers with parked reads, oldest first. */
  waiting: ModelReceiver[] = [];
  /** Operations that wait until there is no receiver. */
  vacancy: number[] = [];
  readonly outcomes: [operation: number, outcome: Outcome][] = [];

  constructor(capacity: number, replay: number) {
    this.capacity = capacity;
    this.replay = replay;
  }

  get receiverCount(): number {
    return this.receivers.filter((rx) => rx.limit === Infinity).length;
  }

  get isFinal(): boolean {
    return this.senders === 0 || this.failure !== undefined;
  }

  get oldest(): number {
    return Math.max(0, this.sent.length - this.capacity);
  }

  /** How many kept messages somebody has still to read. */
  get size(): number {
    const positions = this.sent.map((_, position) => position).slice(this.oldest);
    return positions.filter((p) => this.receivers.some((rx) => rx.next <= p && p < rx.limit)).length;
  }

  sizeOf(rx: ModelReceiver): number {
    return Math.min(this.sent.length, rx.limit) - rx.next;
  }

  send(value: number): number {
    const count = this.receiverCount;
    if (count > 0 || this.replay > 0) this.sent.push(value);
    this.wakeAll();
    return count;
  }

  subscribe(past: number, tellsLag: boolean): ModelReceiver {
    const next = this.sent.length - Math.min(past, this.replay, this.sent.length);
    const rx = { next, limit: Infinity, told: false, disposed: false, tellsLag, parked: [] };
    this.receivers.push(rx);
    return rx;
  }

  /** One read: an outcome, or undefined where it has to wait. */
  read(rx: ModelReceiver): Outcome | undefined {
    const end = Math.min(this.sent.length, rx.limit);
    const kept = Math.min(this.oldest, end);
    if (rx.next < kept) {
      const missed = kept - rx.next;
      rx.next = kept;
      if (rx.tellsLag) return ["lagged", missed];
    }
    if (rx.next < end) return ["value", this.sent[rx.next++]!];
    if (rx.limit === Infinity && !this.isFinal) return undefined;
    if (this.failure === undefined || rx.told) return ["closed"];
    rx.told = true;
    return ["failed", this.failure];
  }

  recv(rx: ModelReceiver, operation: number): void {
    const outcome = this.read(rx);
    if (outcome !== undefined) {
      this.outcomes.push([operation, outcome]);
      return;
    }
    rx.parked.push(operation);
    if (!this.waiting.includes(rx)) this.waiting.push(rx);
  }

  tryRecv(rx: ModelReceiver): Outcome {
    return rx.parked.length > 0 ? ["empty"] : (this.read(rx) ?? ["empty"]);
  }

  cancel(operation: number): void {
    for (const rx of this.receivers) {
      if (!rx.parked.includes(operation)) continue;
      rx.parked = rx.parked.filter((other) => other !== operation);
      if (rx.parked.length === 0) this.waiting = this.waiting.filter((other) => other !== rx);
      this.outcomes.push([operation, ["cancelled"]]);
    }
  }

  wakeAll(): void {
    const woken = this.waiting;
    this.waiting = [];
    for (const rx of woken) this.wake(rx);
  }

  /** Its oldest read is served; at the end, all of them. */
  wake(rx: ModelReceiver): void {
    while (rx.parked.length > 0) {
      const outcome = this.read(rx);
      if (outcome === undefined) break;
      this.outcomes.push([rx.parked.shift()!, outcome]);
    }
    if (rx.parked.length > 0) this.waiting.push(rx);
  }

  closeReceiver(rx: ModelReceiver): void {
    if (rx.limit < Infinity) return;
    rx.limit = this.sent.length;
    if (this.failure === undefined) rx.told = true;
    this.waiting = this.waiting.filter((other) => other !== rx);
    this.wake(rx);
    if (this.receiverCount > 0) return;
    for (const operation of this.vacancy.splice(0)) this.outcomes.push([operation, ["closed"]]);
  }

  dispose(rx: ModelReceiver): void {
    rx.disposed = rx.told = true;
    rx.next = Math.min(this.sent.length, rx.limit);
    this.closeReceiver(rx);
  }

  closed(operation: number): void {
    if (this.receiverCount === 0) this.outcomes.push([operation, ["closed"]]);
    else this.vacancy.push(operation);
  }

  closeSender(): void {
    this.senders -= 1;
    if (this.senders === 0) this.wakeAll();
  }

  fail(error: string): void {
    this.failure ??= error;
    this.wakeAll();
  }
}
