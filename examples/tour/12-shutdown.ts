/**
 * Graceful shutdown: nothing new is let in, what was accepted is finished, and a deadline stands behind it.
 *
 * Go
 *     jobs, stop, done := make(chan int, 8), make(chan struct{}), make(chan struct{})
 *     go func() { for n := range jobs { finish(n) }; close(done) }()
 *     time.AfterFunc(250*time.Millisecond, func() { close(stop) }) // signal.NotifyContext, say
 *     for n, open := 1, true; open; n++ {
 *         jobs <- n
 *         select { case <-stop: open = false; case <-time.After(70 * time.Millisecond): }
 *     }
 *     close(jobs)
 *     select { case <-done: fmt.Println("clean"); case <-time.After(time.Second): fmt.Println("gave up") }
 *
 * Tokio
 *     let server = tokio::spawn(async move { while let Some(n) = inbox.recv().await { finish(n).await; } });
 *     for n in 1.. {
 *         jobs.send(n).await?;
 *         tokio::select! { () = stop.cancelled() => break, () = sleep(Duration::from_millis(70)) => {} }
 *     }
 *     drop(jobs);
 *     println!("{}", if timeout(Duration::from_secs(1), server).await.is_ok() { "clean" } else { "gave up" });
 */
import { CancellationToken, mpsc, sleep, spawn, timeout } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const stop = new CancellationToken(); // process.once("SIGINT", () => stop.cancel())
const [jobs, inbox] = mpsc.channel<number>(8);
const server = spawn(async () => {
  for await (const n of inbox) {
    await sleep(100);
    console.log("finished", n);
  }
});
spawn(async () => {
  for (let n = 1; ; n += 1) {
    const sent = jobs.trySend(n);
    if (!sent.ok) return console.log("refused", n, sent.reason);
    await sleep(70);
  }
});
void sleep(250).then(() => stop.cancel());
await stop.cancelled();
console.log("stopping with", inbox.size, "queued");
inbox.close(); // ends sending, for all senders; the loop above goes on to the last job that was let in
await timeout(1000, server);
console.log("clean");

// prints:
// finished 1
// finished 2
// stopping with 1 queued
// refused 5 closed
// finished 3
// finished 4
// clean
