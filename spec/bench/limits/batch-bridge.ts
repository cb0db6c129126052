/**
 * The least that leads from a push source to an asynchronous consumer: pushes into an array, and one promise a batch. No
 * bound, no errors.
 */
import type { Observable } from "rxjs";

export class BatchBridge {
  batch: number[] = [];
  done = false;
  wake: (() => void) | null = null;

  constructor(numbers: Observable<number>) {
    numbers.subscribe({
      next: (value) => {
        this.batch.push(value);
        this.tell();
      },
      complete: () => {
        this.done = true;
        this.tell();
      },
    });
  }

  /** What has come; none at the end. */
  async take(): Promise<number[]> {
    if (this.batch.length === 0 && !this.done) await new Promise<void>((resolve) => (this.wake = resolve));
    const { batch } = this;
    this.batch = [];
    return batch;
  }

  tell(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }
}
