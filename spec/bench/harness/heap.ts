/** The heap after forced collections; the process has to run with --expose-gc. */
export function heapUsed(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("run with --expose-gc");
  for (let i = 0; i < 4; i += 1) gc();
  return process.memoryUsage().heapUsed;
}
