import { Batches } from "./batches.js";

export class Chunks<T> extends Batches<T> {
  get isDue(): boolean {
    return false;
  }
}
