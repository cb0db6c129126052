/** Errors are told apart by their code, so that those of another copy of the package are understood. */
import type { SluiceError } from "../core/error.js";

export const hasCode = (error: unknown, code: string): error is SluiceError =>
  error instanceof Error && "code" in error && error.code === code;
