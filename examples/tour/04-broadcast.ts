/**
 * Broadcast: three subscribers see everything; a fourth that lags loses the oldest, and is told how much.
 *
 * Go (a hub of buffered channels, each of which loses its oldest when it is full)
 *     send := func(hub []chan string, text string) {
 *         for _, ch := range hub {
 *             select {
 *             case ch <- text:
 *             default: <-ch; ch <- text // safe for one sender only, and nobody is told
 *             }
 *         }
 *     }
 *
 * Tokio
 *     let (news, mut slow) = broadcast::channel(1);
 *     let mut loops = JoinSet::new();
 *     for name in ["ann", "bob", "cyd"] {
 *         let mut rx = news.subscribe();
 *         loops.spawn(async move { while let Ok(text) = rx.recv().await { println!("{name}: {text}"); } });
 *     }
 *     for text in ["one", "two"] { news.send(text)?; yield_now().await; }
 *     drop(news);
 *     while loops.join_next().await.is_some() {}
 *     loop { match slow.recv().await {
 *         Ok(text) => println!("slow: {text}"),
 *         Err(RecvError::Lagged(missed)) => println!("slow: missed {missed}"),
 *         Err(RecvError::Closed) => break,
 *     } }
 */
import { broadcast, JoinSet, yieldNow } from "sluice";

const news = new broadcast.Sender<string>(1);
const slow = news.subscribe({ onLag: (missed) => console.log("slow: missed", missed) }); // the default is a LaggedError
const loops = new JoinSet<void>();
for (const name of ["ann", "bob", "cyd"]) {
  const rx = news.subscribe();
  loops.spawn(async () => {
    for await (const text of rx) console.log(`${name}: ${text}`);
  });
}
for (const text of ["one", "two"]) {
  news.send(text); // never waits: pacing is up to the sender
  await yieldNow();
}
news.close();
await loops.joinAll();
for await (const text of slow) console.log("slow:", text);

// prints:
// ann: one
// bob: one
// cyd: one
// ann: two
// bob: two
// cyd: two
// slow: missed 1
// slow: two
