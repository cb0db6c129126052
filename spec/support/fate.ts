/** What promises have come to, looked at without waiting for them. */
export type Fate = "pending" | { readonly value: unknown } | { readonly error: unknown };

/** Follows `promise`; the function tells its fate. */
export function fateOf(promise: PromiseLike<unknown>): () => Fate {
  let fate: Fate = "pending";
  promise.then(
    (value) => (fate = { value }),
    (error: unknown) => (fate = { error }),
  );
  return () => fate;
}
