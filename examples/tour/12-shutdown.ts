/**
 * Graceful shutdown: nothing new is let in, what was accepted is finished, and a deadline stands behind it.
 *
 * Go (who sends closes, for sending to what is closed is a panic; what is under way ends with main)
 *     jobs, stop, done := make(chan int, 8), make(chan struct{}), make(chan struct{})
 *     go func() {
 *         for n := range jobs { time.Sleep(100 * time.Millisecond); fmt.Println("finished", n) }
 *         close(done)
 *     }()
 *     go func() {
 *         defer close(jobs)
 *         for n := 1; ; n++ {
 *             select { case <-stop: fmt.Println("refused", n, "closed"); return; default: }
 *             select { case jobs <- n: default: fmt.Println("refused", n, "full"); return }
 *             time.Sleep(70 * time.Millisecond)
 *         }
 *     }()
 *     time.Sleep(250 * time.Millisecond); close(stop) // signal.NotifyContext, say
 *     fmt.Println("stopping with", len(jobs), "queued")
 *     select {
 *     case <-done: fmt.Println("clean")
 *     case <-time.After(100 * time.Millisecond): fmt.Println("gave up after 100 ms")
 *     }
 *
 * Tokio (closed when the last sender is dropped)
 *     let (jobs, mut inbox) = mpsc::channel(8);
 *     let mut server = tokio::spawn(async move {
 *         while let Some(n) = inbox.recv().await { sleep(Duration::from_millis(100)).await; println!("finished {n}"); }
 *     });
 *     let stop = CancellationToken::new(); // tokio::signal::ctrl_c(), say
 *     let (own, stopping) = (jobs.clone(), stop.clone());
 *     tokio::spawn(async move { for n in 1.. {
 *         if stopping.is_cancelled() { return println!("refused {n} closed"); }
 *         if let Err(TrySendError::Full(n)) = own.try_send(n) { return println!("refused {n} full"); }
 *         sleep(Duration::from_millis(70)).await;
 *     } });
 *     sleep(Duration::from_millis(250)).await; stop.cancel();
 *     println!("stopping with {} queued", jobs.max_capacity() - jobs.capacity()); drop(jobs);
 *     let in_time = timeout(Duration::from_millis(100), &mut server).await.is_ok();
 *     if in_time { println!("clean"); } else { server.abort(); println!("gave up after 100 ms"); }
 */
import { CancellationToken, mpsc, sleep, spawn, timeout, TimeoutError } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const stop = new CancellationToken(); // process.once("SIGINT", () => stop.cancel())
const [jobs, inbox] = mpsc.channel<number>(8);
const server = spawn(async ({ signal }) => {
  for await (const n of inbox) {
    await sleep(100, { signal });
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
try {
  await timeout(100, server);
  console.log("clean");
} catch (error) {
  if (!(error instanceof TimeoutError)) throw error;
  server.abort(); // the job that is under way ends by its signal
  console.log("gave up after", error.ms, "ms");
}

// prints:
// finished 1
// finished 2
// stopping with 1 queued
// refused 5 closed
// finished 3
// gave up after 100 ms
