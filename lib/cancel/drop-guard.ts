/** The guard that cancels a token when a scope ends, whichever way it ends. */
import { dispose } from "../core/symbols.js";
import type { CancellationToken } from "./token.js";

/**
 * Cancels a token when disposed; made by {@link CancellationToken.dropGuard}.
 *
 * **Source**: `tokio_util::sync::DropGuard`.
 *
 * @example
 * ```ts
 * import { CancellationToken } from "sluice";
 * const token = new CancellationToken();
 * {
 *   using guard = token.dropGuard();
 * }
 * token.isCancelled; // => true
 * ```
 */
export class DropGuard implements Disposable {
  readonly #token: CancellationToken;
  #armed = true;

  /** @internal */
  constructor(token: CancellationToken) {
    this.#token = token;
  }

  /**
   * Lets the scope end without cancelling.
   *
   * @returns the token.
   */
  disarm(): CancellationToken {
    this.#armed = false;
    return this.#token;
  }

  /** Cancels the token, unless disarmed. */
  [dispose](): void {
    if (this.#armed) this.#token.cancel();
  }
}
