/**
 * Whether `error` is how work ended that was told to stop for `reason`: the reason itself, or an error whose `cause` it
 * is, as Node's own functions give.
 */
export function isDueTo(error: unknown, reason: unknown): boolean {
  if (Object.is(error, reason)) return true;
  return typeof error === "object" && error !== null && "cause" in error && Object.is(error.cause, reason);
}
