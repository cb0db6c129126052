/** Batches that go out when they are full. */
import { Batches } from "./batches.js";

export class Chunks<T> extends Batches<T> {
  get isDue(): boolean {
    return false;
  }
}
