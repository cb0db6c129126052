/** Something that is so or not, and that one can wait for: the receiver has left, there is no receiver any more. */
import { PENDING, type Pollable } from "./pollable.js";
import { WaitList, type Waiter } from "./wait-list.js";

export class Condition implements Pollable<void> {
  readonly holds: () => boolean;
  readonly waiters = new WaitList();

  constructor(holds: () => boolean) {
    this.holds = holds;
  }

  /** Whoever makes it so tells those who wait. */
  tell(): void {
    this.waiters.wakeAll();
  }

  poll(): void | typeof PENDING {
    return this.holds() ? undefined : PENDING;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }
}
