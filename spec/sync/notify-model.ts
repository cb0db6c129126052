/**
 * A reference model of Notify, written to be obviously right: a flag and an array. What the waits come to is noted in
 * `outcomes`, in order.
 */
export type Outcome = "told" | "aborted" | "disposed";

/** A handle, or a branch of a select: that is a handle which is awaited once, and gone with its wait. */
export interface Handle {
  called: "one" | "last" | "all" | null;
  told: boolean;
  ended: "aborted" | "disposed" | null;
  waits: number[];
}

export class Model {
  stored = false;
  line: Handle[] = [];
  readonly outcomes: [operation: number, outcome: Outcome][] = [];

  notified(): Handle {
    const handle: Handle = { called: this.stored ? "one" : null, told: false, ended: null, waits: [] };
    if (this.stored) this.stored = false;
    else this.line.push(handle);
    return handle;
  }

  notify(by: "one" | "last"): void {
    const handle = by === "one" ? this.line.shift() : this.line.pop();
    if (handle === undefined) this.stored = true;
    else this.call(handle, by);
  }

  notifyAll(): void {
    for (const handle of this.line.splice(0)) this.call(handle, "all");
  }

  call(handle: Handle, by: "one" | "last" | "all"): void {
    handle.called = by;
    if (handle.waits.length > 0) handle.told = true;
    this.settle(handle, "told");
  }

  await(handle: Handle, operation: number): void {
    handle.waits.push(operation);
    if (handle.ended !== null) this.settle(handle, handle.ended);
    else if (this.enable(handle)) this.settle(handle, "told");
  }

  enable(handle: Handle): boolean {
    if (handle.called === null) return false;
    handle.told = true;
    return true;
  }

  dispose(handle: Handle): void {
    if (handle.ended === "disposed") return;
    handle.ended = "disposed";
    const { called, told } = handle;
    this.line = this.line.filter((other) => other !== handle);
    if ((called === "one" || called === "last") && !told) this.notify(called);
    this.settle(handle, "disposed");
  }

  /** The signal fires; too late for one that was called, or is gone. */
  abort(handle: Handle): void {
    if (!this.line.includes(handle)) return;
    this.line = this.line.filter((other) => other !== handle);
    handle.ended = "aborted";
    this.settle(handle, "aborted");
  }

  settle(handle: Handle, outcome: Outcome): void {
    for (const operation of handle.waits.splice(0)) this.outcomes.push([operation, outcome]);
  }
}
