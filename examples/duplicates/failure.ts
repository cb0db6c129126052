/** What became of a file or directory that could not be read: counted and listed, never fatal. */
import { getSystemErrorMap } from "node:util";
import type { BytePath } from "./byte-path.js";

export interface Failure {
  readonly path: BytePath;
  readonly message: string;
}

/**
 * What the system said about `path`, without the call and the path, which Node puts into its messages.
 *
 * @throws the error itself if it is not the system's: a bug is not a fact about a file.
 */
export function failureOf(path: BytePath, error: unknown): Failure {
  const { errno } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  if (known === undefined) throw error;
  return { path, message: known.join(": ") };
}
