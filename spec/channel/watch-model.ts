/** A watch as a value, a version and one list of those who wait; what is woken is not modelled, only who is told what. */

/** How an operation ended, in words. */
export type Settled = [op: number, result: string];

/** Something that was seen up to a version: a receiver itself, a loop, a search. */
interface Mark {
  seen: number;
  told: boolean;
}

export interface ModelReceiver extends Mark {
  /** Up to which version its readers see; `Infinity` while it is there. */
  limit: number;
  /** Loops that have begun and not ended. */
  loops: number;
}

export interface ModelLoop extends Mark {
  readonly rx: ModelReceiver;
  begun: boolean;
  ended: boolean;
}

interface Wait {
  readonly op: number;
  readonly rx: ModelReceiver;
  readonly kind: "changed" | "next" | "loop";
  readonly mark: Mark;
  /** The version at which it began; a later change is told to it whatever others have seen. */
  readonly since: number;
}

interface Search extends Mark {
  readonly op: number;
  readonly rx: ModelReceiver;
  readonly divisor: number;
}

const END: Readonly<Record<Wait["kind"], string>> = { changed: "RecvError", next: "done", loop: "done" };

export class Model {
  value: number;
  version = 0;
  senders = 1;
  failed = false;
  readonly receivers: ModelReceiver[] = [];
  waits: Wait[] = [];
  searches: Search[] = [];
  closings: number[] = [];
  settled: Settled[] = [];

  constructor(value: number) {
    this.value = value;
  }

  get present(): number {
    return this.receivers.filter(({ limit }) => limit === Infinity).length;
  }

  get isOver(): boolean {
    return this.failed || this.senders === 0;
  }

  subscribe(seen = this.version): ModelReceiver {
    const rx = { seen, told: false, limit: Infinity, loops: 0 };
    this.receivers.push(rx);
    return rx;
  }

  send(value: number): boolean {
    if (this.present === 0 || this.failed) return false;
    this.store(value, true);
    return true;
  }

  store(value: number, tells: boolean): void {
    this.value = value;
    if (!tells) return;
    this.version += 1;
    this.serve();
  }

  fail(): void {
    if (this.isOver) return;
    this.failed = true;
    this.serve();
  }

  dropSender(): void {
    this.senders -= 1;
    this.serve();
  }

  isUnseen(mark: Mark, rx: ModelReceiver): boolean {
    return mark.seen < Math.min(this.version, rx.limit);
  }

  wait(op: number, kind: Wait["kind"], rx: ModelReceiver, mark: Mark = rx): void {
    this.waits.push({ op, kind, rx, mark, since: this.version });
    this.serve();
  }

  readLoop(op: number, loop: ModelLoop): void {
    if (loop.ended) {
      this.settled.push([op, "done"]);
      return;
    }
    if (!loop.begun) loop.rx.loops += 1;
    loop.begun = true;
    this.wait(op, "loop", loop.rx, loop);
  }

  leaveLoop(loop: ModelLoop): void {
    if (loop.ended) return;
    this.endLoop(loop);
    this.leave(loop.rx, loop.rx.loops > 0 ? this.version : -1);
  }

  endLoop(loop: ModelLoop): void {
    if (loop.begun && !loop.ended) loop.rx.loops -= 1;
    loop.ended = true;
    for (const wait of this.waits.filter(({ mark }) => mark === loop)) this.finish(wait, "done");
  }

  waitFor(op: number, rx: ModelReceiver, divisor: number): void {
    const search = { op, rx, divisor, seen: -1, told: false };
    this.searches.push(search);
    this.look(search);
  }

  /** Tests what there is, as the next microtask does. */
  look(search: Search): void {
    const { op, rx, divisor } = search;
    let result: string | undefined;
    if (this.isUnseen(search, rx)) {
      search.seen = this.version;
      rx.seen = this.version;
      if (this.value % divisor === 0) result = `value ${this.value}`;
    }
    result ??= this.endOf(rx, rx, "RecvError");
    if (result === undefined) return;
    this.searches = this.searches.filter((other) => other !== search);
    this.settled.push([op, result]);
  }

  /** What those meet who have seen everything; nothing, while more may come. */
  endOf(rx: ModelReceiver, mark: Mark, end: string): string | undefined {
    if (rx.limit < Infinity) return end;
    if (!this.isOver) return undefined;
    if (!this.failed || mark.told) return end;
    mark.told = true;
    return "failure";
  }

  waitClosed(op: number): void {
    this.closings.push(op);
    this.serve();
  }

  cancel(op: number): void {
    const found = [...this.waits, ...this.searches].some((each) => each.op === op) || this.closings.includes(op);
    if (!found) return;
    this.waits = this.waits.filter((wait) => wait.op !== op);
    this.searches = this.searches.filter((search) => search.op !== op);
    this.closings = this.closings.filter((other) => other !== op);
    this.settled.push([op, "cancelled"]);
  }

  /** The receiver goes; its loops see what they have not, up to `limit`. */
  leave(rx: ModelReceiver, limit: number): void {
    rx.limit = Math.min(rx.limit, limit);
    this.serve();
  }

  serve(): void {
    for (const wait of [...this.waits]) {
      const { rx, kind, mark, since } = wait;
      if (!this.waits.includes(wait)) continue; // its loop ended just now
      if (this.isUnseen(mark, rx) || (kind !== "loop" && since < this.version && rx.limit === Infinity)) {
        mark.seen = Math.min(this.version, rx.limit);
        this.finish(wait, kind === "changed" ? "changed" : `value ${this.value}`);
        continue;
      }
      const end = this.endOf(rx, mark, END[kind]);
      if (end !== undefined) this.finish(wait, end);
      if (end !== undefined && kind === "loop") this.endLoop(mark as ModelLoop);
    }
    if (this.present > 0 && !this.failed) return;
    for (const op of this.closings) this.settled.push([op, "nobody"]);
    this.closings = [];
  }

  finish(wait: Wait, result: string): void {
    this.waits = this.waits.filter((other) => other !== wait);
    this.settled.push([wait.op, result]);
  }
}
