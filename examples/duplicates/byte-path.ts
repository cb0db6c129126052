/**
 * Names of files as the bytes they are.
 *
 * A name in a Unix file system need not be UTF-8, and one read as UTF-8 that is not cannot be opened again. So inside the program
 * a path is a string with one character for each byte ("latin1"), and becomes readable text only in the report, where every
 * invalid byte shows as U+FFFD.
 */

/** A path, one character for each byte. */
export type BytePath = string;

export const bytePathOf = (text: string): BytePath => Buffer.from(text, "utf8").toString("latin1");

export const textOf = (path: BytePath): string => Buffer.from(path, "latin1").toString("utf8");

/** `path` under `root` as `node:fs` takes it; the empty path is the root itself. */
export function underRoot(root: BytePath, path: BytePath): Buffer {
  return Buffer.from(path === "" ? root : `${root}/${path}`, "latin1");
}
