/** Finds every regular file under a directory, one at a time and without following symbolic links. */
import { opendir } from "node:fs/promises";
import { type BytePath, underRoot } from "./byte-path.js";
import { type Failure, failureOf } from "./failure.js";

/** A file's path below the root, or the directory that could not be read. */
export type Found = BytePath | Failure;

/** Reads on only as fast as it is asked: what waits is one open directory and the names of those still to be read. */
export async function* walk(root: BytePath, signal: AbortSignal): AsyncGenerator<Found, void, undefined> {
  const unread: BytePath[] = [""];
  for (let folder = unread.pop(); folder !== undefined; folder = unread.pop()) {
    signal.throwIfAborted();
    try {
      for await (const entry of await opendir(underRoot(root, folder), { encoding: "latin1" })) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) unread.push(path);
        else if (entry.isFile()) yield path;
      }
    } catch (error) {
      yield failureOf(folder, error);
    }
  }
}
