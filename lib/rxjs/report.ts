/** What can be handed to nobody goes where rxjs sends such errors. */
import { config } from "rxjs";

/** On a task of its own: to `config.onUnhandledError`, or thrown there if that is not set. */
export function report(error: unknown): void {
  setTimeout(() => {
    if (config.onUnhandledError === null) throw error;
    config.onUnhandledError(error);
  }, 0);
}
