/**
 * A push source into a channel of its own: what `toReceiver` is, whichever library the source is of.
 *
 *     source ──next──▶ Intake ──policy──▶ channel ──▶ rx
 *            ◀─detach─        ◀──left, aborted──
 *
 * A source may emit inside `subscribe`, before there is a subscription to end. So where a library lets a connection be
 * cut earlier, the way to do so is handed over by `attach` before the first value.
 *
 * What closes the channel before its time (the reader leaves, the signal fires) shows in one place, the closed channel,
 * and the source is unsubscribed from a microtask, or when it emits again: closing runs no user code.
 */
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import { PENDING } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";
import { Chan } from "../channel/mpsc/chan.js";
import { channel, Receiver, type Sender, UnboundedSender } from "../channel/mpsc/index.js";
import { dropper, Inlet, type Report } from "./inlet.js";
import { checkOverflow, type OverflowOptions } from "./overflow.js";

/** The settings of a channel that is fed by a push source. */
export type IntakeOptions<T> = OverflowOptions<T> &
  WaitOptions & {
    /** Shown by errors. */
    readonly name?: string | undefined;
  };

/** Checks the settings. */
export function checkIntake(options: IntakeOptions<never>): void {
  checkOverflow(options);
  if (options.signal !== undefined) cancelOf(options.signal);
}

export class Intake<T> extends Inlet<T> {
  readonly rx: Receiver<T>;
  readonly #report: Report;
  #cancel: CancelWaiter | null = null;
  #detach: (() => void) | null = null;
  #left = false;

  constructor(options: IntakeOptions<T>, report: Report) {
    checkIntake(options);
    const cancel = options.signal === undefined ? null : cancelOf(options.signal);
    const drop = dropper(options, report);
    const [tx, rx] = open(options, (value) => drop(value, "closed"));
    super(tx, options.overflow, drop, report);
    this.rx = rx;
    this.#report = report;
    const reason = cancel === null ? PENDING : cancel.poll();
    if (reason !== PENDING) {
      this.#left = true;
      tx.fail(reason);
      return;
    }
    if (cancel !== null) this.#cancel = new CancelWaiter({ cancelWith: (reason) => tx.fail(reason) }, cancel);
    void tx.closed().then(() => this.leave());
  }

  /** True when no source is wanted, or none any more. */
  get isLeft(): boolean {
    return this.#left;
  }

  /** Takes the way to unsubscribe the source; goes it at once if that is due. */
  attach(detach: () => void): void {
    this.#detach = detach;
    if (this.#left) this.#cut();
  }

  /** Unsubscribes the source. What is buffered can still be received. Harmless when done before. */
  override leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#cancel?.leave();
    this.#cut();
  }

  /** The reader has left, so an error is of no interest to anyone, as after `unsubscribe`. */
  protected override undeliverable(): void {}

  #cut(): void {
    const detach = this.#detach;
    this.#detach = null;
    try {
      detach?.();
    } catch (thrown) {
      this.#report(thrown);
    }
  }
}

type Ends<T> = [Sender<T> | UnboundedSender<T>, Receiver<T>];

/** Unbounded too, the receiver is a `Receiver`: its capacity reads `Infinity`. */
function open<T>(options: IntakeOptions<T>, onUndelivered: (value: T) => void): Ends<T> {
  const name = options.name ?? "from an Observable";
  if (options.overflow !== "unbounded") return channel<T>(options.capacity, { name, onUndelivered });
  const chan = new Chan<T>(Infinity, `channel "${name}"`, onUndelivered);
  return [new UnboundedSender(chan), new Receiver(chan)];
}
