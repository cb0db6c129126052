/** The least that is a broadcast: a shared ring, a cursor a receiver, one list of who is parked. */
export class MiniBroadcast {
  readonly ring: number[];
  readonly mask: number;
  tail = 0;
  closed = false;
  parked: (() => void)[] = [];

  constructor(capacity: number) {
    this.ring = new Array<number>(capacity).fill(0);
    this.mask = capacity - 1;
  }

  send(value: number): void {
    this.ring[this.tail & this.mask] = value;
    this.tail += 1;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  wake(): void {
    if (this.parked.length === 0) return;
    const woken = this.parked;
    this.parked = [];
    for (const wake of woken) wake();
  }
}

export class MiniCursor {
  readonly broadcast: MiniBroadcast;
  position = 0;

  constructor(broadcast: MiniBroadcast) {
    this.broadcast = broadcast;
  }

  /** `undefined` when nothing is there. */
  tryRecv(): number | undefined {
    const { broadcast } = this;
    if (this.position === broadcast.tail) return undefined;
    const value = broadcast.ring[this.position & broadcast.mask];
    this.position += 1;
    return value;
  }

  /** `undefined` at the end. */
  recv(): Promise<number | undefined> {
    if (this.position < this.broadcast.tail || this.broadcast.closed) return Promise.resolve(this.tryRecv());
    return new Promise((resolve) => {
      this.broadcast.parked.push(() => resolve(this.tryRecv()));
    });
  }
}
