/**
 * Typeahead: a request once the typing pauses, and a newer text ends what the older one had under way.
 *
 * Go
 *     for text, open := <-typed; open; {
 *         ctx, cancel := context.WithCancel(context.Background())
 *         hits := make(chan string, 1)
 *         go func(text string) {
 *             select { case <-time.After(pause): hits <- search(ctx, text); case <-ctx.Done(): }
 *         }(text)
 *         select { case text, open = <-typed: case hit := <-hits: fmt.Println(hit); text, open = <-typed }
 *         cancel()
 *     }
 *
 * Tokio (a branch that loses is dropped)
 *     let mut next = typed.recv().await;
 *     while let Some(text) = next {
 *         let look_up = async { sleep(PAUSE).await; search(&text).await };
 *         next = tokio::select! {
 *             newer = typed.recv() => newer,
 *             hit = look_up => { println!("{hit}"); typed.recv().await }
 *         };
 *     }
 */
import { Subject } from "rxjs";
import { select, sleep, spawn, type WorkContext } from "sluice";
import { toReceiver } from "sluice/rxjs";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const keys = new Subject<string>(); // fromEvent(input, "input"), say
const typed = toReceiver(keys, { capacity: 1, overflow: "drop-oldest" });

async function lookUp(text: string, { signal }: WorkContext): Promise<string> {
  await sleep(300, { signal }); // the pause in typing
  console.log("search", text);
  await sleep(200, { signal }); // fetch(url, { signal })
  return `hits for ${text}`;
}

spawn(async () => {
  const pauses = { t: 100, to: 100, tok: 400, tokyo: 600 };
  for (const [text, ms] of Object.entries(pauses)) {
    keys.next(text);
    await sleep(ms);
  }
  keys.complete();
});
for (let text = await typed.recv(); text !== undefined;) {
  const current = text;
  const turn = await select({ newer: typed, hits: (work) => lookUp(current, work) }, { teardown: "await" });
  if (turn.branch === "hits") console.log(turn.value);
  text = turn.branch === "newer" ? turn.value : await typed.recv();
}

// prints:
// search tok
// search tokyo
// hits for tokyo
