/** The line on stderr that says how far the job is: ordinary rxjs, whatever the numbers come from. */
import { map, type Observable, sampleTime } from "rxjs";
import { formatBytes, formatCount } from "./format.js";

export interface Progress {
  readonly files: number;
  readonly bytes: number;
}

/** Shows `progress` until it ends: one line rewritten in a terminal, one line a second in a log. */
export async function showProgress(progress: Observable<Progress>): Promise<void> {
  const { stderr } = process;
  const [every, start, end] = stderr.isTTY ? [100, "\r\x1b[K", ""] : [1000, "", "\n"];
  const lines = progress.pipe(
    sampleTime(every),
    map(({ files, bytes }) => `${formatCount(files, "file")}, ${formatBytes(bytes)} hashed`),
  );
  await lines.forEach((line) => void stderr.write(start + line + end));
  if (stderr.isTTY) stderr.write(start);
}
