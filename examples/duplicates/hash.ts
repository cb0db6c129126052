/** Hashes one file, piece by piece. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { type BytePath, underRoot } from "./byte-path.js";
import { type Failure, failureOf } from "./failure.js";
import type { Found } from "./walk.js";

export interface Hashed {
  readonly path: BytePath;
  /** The bytes that were read. */
  readonly size: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** What became of one entry. */
export type Outcome = Hashed | Failure;

const PIECE = 64 * 1024;
// what the walker saw may be something else by now: follow no link, and do not wait for the other end of a pipe
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Hashes what the walker found; what it failed to read stays a failure. Rejects only with the signal's reason. */
export async function outcomeOf(root: BytePath, found: Found, signal: AbortSignal): Promise<Outcome> {
  if (typeof found !== "string") return found;
  try {
    return await hashFile(root, found, signal);
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(found, error);
  }
}

async function hashFile(root: BytePath, path: BytePath, signal: AbortSignal): Promise<Outcome> {
  await using file = await open(underRoot(root, path), FLAGS);
  const before = await file.stat();
  if (!before.isFile()) return { path, message: "is no regular file any more" };
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(Math.min(PIECE, Math.max(before.size, 1024)));
  let size = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, piece.length, null);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    size += bytesRead;
  }
  if (size < before.size && (await file.stat()).size < before.size) {
    return { path, message: `shrank from ${before.size} bytes while it was read` };
  }
  return { path, size, hash: hash.digest("hex") };
}
