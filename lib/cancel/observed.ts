/** The first value of somebody's Observable. The source is let go at once when it comes, also while it is subscribed to. */
import { Connection, type Listener, type subscribableOf } from "./connection.js";
import { Foreign } from "./foreign.js";

type Source = NonNullable<ReturnType<typeof subscribableOf>>;

export class Observed extends Foreign implements Listener {
  readonly source: Source;
  readonly connection = new Connection(this);
  /** What a poll gives when the source ended without a value. */
  readonly nothing: unknown;

  constructor(source: Source, nothing: unknown) {
    super();
    this.source = source;
    this.nothing = nothing;
  }

  start(): void {
    this.connection.open(this.source);
  }

  stop(): void {
    this.connection.close();
  }

  next(value: unknown): void {
    this.connection.close();
    this.outcome.settle("done", value);
  }

  error(error: unknown): void {
    this.outcome.settle("failed", error);
  }

  complete(): void {
    this.outcome.settle("done", this.nothing);
  }
}
