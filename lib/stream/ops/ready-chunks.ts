/** Batches of what is ready. */
import { Batches } from "./batches.js";

export class ReadyChunks<T> extends Batches<T> {
  get isDue(): boolean {
    return true;
  }
}
