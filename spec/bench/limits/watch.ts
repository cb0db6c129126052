/** The least that is a watch: a value, a version, one list of who waits for the next. */
const RESOLVED = Promise.resolve();

export class MiniWatch {
  value: number;
  version = 0;
  parked: (() => void)[] = [];

  constructor(value: number) {
    this.value = value;
  }

  send(value: number): void {
    this.value = value;
    this.version += 1;
    if (this.parked.length === 0) return;
    const woken = this.parked;
    this.parked = [];
    for (const wake of woken) wake();
  }
}

export class MiniWatcher {
  readonly watch: MiniWatch;
  seen = 0;

  constructor(watch: MiniWatch) {
    this.watch = watch;
  }

  changed(): Promise<void> {
    if (this.seen < this.watch.version) return RESOLVED;
    return new Promise((resolve) => {
      this.watch.parked.push(resolve);
    });
  }

  borrowAndUpdate(): number {
    this.seen = this.watch.version;
    return this.watch.value;
  }
}
