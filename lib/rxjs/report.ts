/** What can be handed to nobody goes where rxjs sends such errors. */
import { config } from "rxjs";

/**
 * On a task of its own: to `config.onUnhandledError`, or thrown there if that is not set.
 *
 * @param notice if it is known to somebody by then, nobody is told.
 */
export function report(error: unknown, notice?: { readonly isKnown: boolean }): void {
  setTimeout(() => {
    if (notice?.isKnown === true) return;
    if (config.onUnhandledError === null) throw error;
    config.onUnhandledError(error);
  }, 0);
}
