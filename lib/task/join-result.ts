/**
 * How a task ended.
 *
 * `cancelled` means: it was aborted, and then rejected with the reason of the abort or with an error whose `cause` that is
 * (or was aborted before it had started). What else it may do after an abort counts as it stands: a value is `fulfilled`,
 * another error is `rejected`.
 *
 * **Source**: `Result<T, JoinError>` of Tokio; a failed clean-up turns a cancellation into a failure there too.
 */
export type JoinResult<T> =
  | { readonly status: "fulfilled"; readonly value: T; readonly id: number }
  | { readonly status: "rejected"; readonly reason: unknown; readonly id: number }
  | { readonly status: "cancelled"; readonly reason: unknown; readonly id: number };
