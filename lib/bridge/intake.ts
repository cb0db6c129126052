/** A push source into an mpsc channel of its own: what `toReceiver` is, whichever library the source is of. */
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import { Chan } from "../channel/mpsc/chan.js";
import { channel, Receiver, type Sender, UnboundedSender } from "../channel/mpsc/index.js";
import type { Inflow } from "./connect.js";
import { dropper, Inlet, type Report } from "./inlet.js";
import { checkOverflow, type OverflowOptions } from "./overflow.js";
import { Tether } from "./tether.js";

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

export class Intake<T> extends Inlet<T> implements Inflow<T> {
  readonly rx: Receiver<T>;
  readonly #tether: Tether;

  constructor(options: IntakeOptions<T>, report: Report) {
    checkIntake(options);
    const drop = dropper(options, report);
    const [tx, rx] = open(options, (value) => drop(value, "closed"));
    super(tx, options.overflow, drop, report);
    this.rx = rx;
    this.#tether = new Tether(tx, options.signal, report);
  }

  get isLeft(): boolean {
    return this.#tether.isCut;
  }

  attach(detach: () => void): void {
    this.#tether.attach(detach);
  }

  /** Unsubscribes the source. What is buffered can still be received. Harmless when done before. */
  override leave(): void {
    this.#tether.cut();
  }

  late(value: T): void {
    this.next(value);
  }

  /** The reader has left, so an error is of no interest to anyone, as after `unsubscribe`. */
  protected override undeliverable(): void {}
}

type Ends<T> = [Sender<T> | UnboundedSender<T>, Receiver<T>];

/** Unbounded too, the receiver is a `Receiver`: its capacity reads `Infinity`. */
function open<T>(options: IntakeOptions<T>, onUndelivered: (value: T) => void): Ends<T> {
  const name = options.name ?? "from an Observable";
  if (options.overflow !== "unbounded") return channel<T>(options.capacity, { name, onUndelivered });
  const chan = new Chan<T>(Infinity, { name: `channel "${name}"`, onUndelivered });
  return [new UnboundedSender(chan), new Receiver(chan)];
}
