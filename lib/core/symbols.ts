/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The platform's symbols, with the fallbacks that down-levelled `using` looks up where a runtime lacks them: a method
 * written `[Symbol.dispose]` there would be called "undefined".
 */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);
