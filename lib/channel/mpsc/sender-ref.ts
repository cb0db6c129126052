/**
 * One strong reference to a channel, shared by a sender handle and the work that was begun with it.
 *
 * The handle may close while its permits and parked sends are under way: they count as a sender until they settle, so
 * the channel ends when the handle is closed *and* nothing of it is under way. Source: Tokio's `OwnedPermit`, which
 * keeps the channel open; here every permit does.
 */
import type { Chan } from "./chan.js";

export class SenderRef<T> {
  readonly chan: Chan<T>;
  open = true;
  underWay = 0;

  constructor(chan: Chan<T>) {
    this.chan = chan;
    chan.senders += 1;
  }

  begin(): void {
    this.underWay += 1;
  }

  finish(): void {
    this.underWay -= 1;
    if (this.underWay === 0 && !this.open) this.chan.dropSender();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    if (this.underWay === 0) this.chan.dropSender();
  }
}
