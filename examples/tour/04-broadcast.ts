/**
 * Broadcast: three subscribers see everything; a fourth that lags loses the oldest, and is told how much.
 *
 * Go (a hub of buffered channels, each of which loses its oldest when it is full)
 *     type subscriber struct { texts chan string; missed int }
 *     slow := &subscriber{texts: make(chan string, 1)}
 *     hub := []*subscriber{slow}
 *     var loops sync.WaitGroup
 *     for _, name := range []string{"ann", "bob", "cyd"} {
 *         name, own := name, &subscriber{texts: make(chan string, 2)} // with room for all
 *         hub = append(hub, own)
 *         loops.Add(1)
 *         go func() { for text := range own.texts { fmt.Println(name+":", text) }; loops.Done() }()
 *     }
 *     for _, text := range []string{"one", "two"} {
 *         for _, sub := range hub {
 *             select {
 *             case sub.texts <- text:
 *             default: // full: the oldest goes, unless its reader has just taken it
 *                 select { case <-sub.texts: sub.missed++; default: }
 *                 sub.texts <- text // there is room: nobody else sends
 *             }
 *         }
 *     }
 *     for _, sub := range hub { close(sub.texts) }
 *     loops.Wait()
 *     fmt.Println("slow: missed", slow.missed)
 *     for text := range slow.texts { fmt.Println("slow:", text) }
 *
 * Tokio (with flavor = "current_thread": on more threads nobody need run during yield_now, and all of them lag)
 *     async fn read(name: &str, mut rx: broadcast::Receiver<&str>) {
 *         loop { match rx.recv().await {
 *             Ok(text) => println!("{name}: {text}"),
 *             Err(RecvError::Lagged(missed)) => println!("{name}: missed {missed}"), // and on it goes
 *             Err(RecvError::Closed) => return,
 *         } }
 *     }
 *     let (news, slow) = broadcast::channel(1);
 *     let mut loops = JoinSet::new();
 *     for name in ["ann", "bob", "cyd"] { loops.spawn(read(name, news.subscribe())); }
 *     for text in ["one", "two"] { news.send(text)?; yield_now().await; }
 *     drop(news);
 *     while loops.join_next().await.is_some() {}
 *     read("slow", slow).await;
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
