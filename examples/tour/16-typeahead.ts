/**
 * Typeahead: a request once the typing pauses, and a newer text ends what the older one had under way.
 *
 * Go
 *     typed := make(chan string)
 *     go func() {
 *         for i, text := range []string{"t", "to", "tok", "tokyo"} {
 *             typed <- text; time.Sleep([]time.Duration{100, 100, 400, 600}[i] * time.Millisecond)
 *         }
 *         close(typed)
 *     }()
 *     pause := func(ctx context.Context, ms time.Duration) bool {
 *         select { case <-time.After(ms * time.Millisecond): return true; case <-ctx.Done(): return false }
 *     }
 *     for text, open := <-typed; open; {
 *         ctx, cancel := context.WithCancel(context.Background())
 *         hits := make(chan string, 1)
 *         go func(text string) {
 *             if !pause(ctx, 300) { return }
 *             fmt.Println("search", text)
 *             if pause(ctx, 200) { hits <- "hits for " + text }
 *         }(text)
 *         select { case text, open = <-typed: case hit := <-hits: fmt.Println(hit); text, open = <-typed }
 *         cancel()
 *     }
 *
 * Tokio (a branch that loses is dropped)
 *     let (tx, mut typed) = mpsc::channel(1);
 *     tokio::spawn(async move { for (text, ms) in [("t", 100), ("to", 100), ("tok", 400), ("tokyo", 600)] {
 *         tx.send(text).await.unwrap(); sleep(Duration::from_millis(ms)).await;
 *     } });
 *     let mut next = typed.recv().await;
 *     while let Some(text) = next {
 *         let look_up = async {
 *             sleep(Duration::from_millis(300)).await; // the pause in typing
 *             println!("search {text}");
 *             sleep(Duration::from_millis(200)).await; // the request
 *             format!("hits for {text}")
 *         };
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
