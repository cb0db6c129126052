/** What the laws are applied to: a row of the table, the source that is driven by hand, and who listens. */
import { Observable, type Subscriber } from "rxjs";

/** What a consumer is told, written down. */
export interface Failed {
  readonly error: unknown;
}
export type End = Failed | "complete";

/** What stands before that which is tested, worked by hand. */
export interface Drive {
  next(value: number): void;
  error(error: unknown): void;
  complete(): void;
  /** Somebody holds the source. */
  readonly isHeld: boolean;
}

export interface Rig extends Drive {
  readonly out: Observable<number>;
}

export interface Row {
  readonly name: string;
  /** The export that this is a case of. */
  readonly covers: string;
  /** A fresh one. */
  rig(this: void): Rig;
  /** What is tested behind another source; a row without it reads what is no Observable. */
  readonly over?: (source: Observable<number>) => Observable<number>;
  /** As `rig`, but what it reads is borrowed: it outlives a subscription. */
  readonly borrowed?: () => Rig;
  /** What a consumer is told when `values` and then the end come in one go. */
  readonly told: (values: readonly number[], end?: End) => unknown[];
  readonly delivers: "inside next" | "later";
  /** Whose teardown its own is like. */
  readonly like?: (source: Observable<number>) => Observable<number>;
  /** When the source is let go once the consumer has left; what a set of tasks does goes on without one. */
  readonly letsGo: "at once" | "soon" | "never";
  /** How many values an endless source gives inside `subscribe`, of which two are taken; `null`: it cannot be stopped. */
  readonly stopsAfter: number | null;
  /** On an error it stops everything before it tells. */
  readonly stopsFirst: boolean;
  /** The source can say an error. */
  readonly fails: boolean;
  /** How many wait that should not, when all is over. */
  readonly left: () => number;
}

/** An Observable that is worked by hand: everyone who subscribes hears what comes from then on. */
export class Source implements Drive {
  opened = 0;
  readonly listeners = new Set<Subscriber<number>>();
  readonly observable = new Observable<number>((subscriber) => {
    this.opened += 1;
    this.listeners.add(subscriber);
    return () => {
      this.listeners.delete(subscriber);
      this.onTeardown();
    };
  });
  readonly onTeardown: () => void;

  constructor(onTeardown: () => void = () => {}) {
    this.onTeardown = onTeardown;
  }

  get isHeld(): boolean {
    return this.listeners.size > 0;
  }

  next(value: number): void {
    for (const listener of [...this.listeners]) listener.next(value);
  }

  error(error: unknown): void {
    for (const listener of [...this.listeners]) listener.error(error);
  }

  complete(): void {
    for (const listener of [...this.listeners]) listener.complete();
  }
}

/** What a listener does when it is told something. */
export interface Acts {
  next?(value: number, listener: Listener): void;
  error?(listener: Listener): void;
  complete?(listener: Listener): void;
}

/** A consumer that can leave also before `subscribe` has returned. */
export class Listener {
  readonly told: unknown[] = [];
  subscriber: Subscriber<number> | null = null;

  constructor(out: Observable<number>, acts: Acts = {}) {
    new Observable<number>((subscriber) => {
      this.subscriber = subscriber;
      out.subscribe(subscriber);
    }).subscribe({
      next: (value) => {
        this.told.push(value);
        acts.next?.(value, this);
      },
      error: (error: unknown) => {
        this.told.push({ error });
        acts.error?.(this);
      },
      complete: () => {
        this.told.push("complete");
        acts.complete?.(this);
      },
    });
  }

  leave(): void {
    this.subscriber?.unsubscribe();
  }
}

export const everything = (values: readonly number[], end?: End): unknown[] => [...values, ...ending(end)];
export const theNewest = (values: readonly number[], end?: End): unknown[] => [...values.slice(-1), ...ending(end)];
/** An error does not wait for what is still worked on. */
export const errorsFirst = (values: readonly number[], end?: End): unknown[] =>
  typeof end === "object" ? [end] : everything(values, end);
export const theFirst = (values: readonly number[], end?: End): unknown[] =>
  values.length === 0 ? ending(end) : [values[0], "complete"];

const ending = (end: End | undefined): End[] => (end === undefined ? [] : [end]);
