/** Work of an operator, for specs. */
import { Subject } from "rxjs";

/** Work that ends by hand. */
export function manual<T, R>() {
  const works: { value: T; subject: Subject<R>; signal: AbortSignal }[] = [];
  const project = (value: T, { signal }: { signal: AbortSignal }) => {
    const subject = new Subject<R>();
    works.push({ value, subject, signal });
    return subject;
  };
  const started = () => works.map(({ value }) => value);
  return { works, project, started };
}
