/**
 * A pool under back-pressure: the producer is fast, two workers are slow, and the queue stays as short as it was made.
 *
 * Go
 *     jobs, start := make(chan int, 2), time.Now()
 *     var pool sync.WaitGroup
 *     for id := 0; id < 2; id++ {
 *         pool.Add(1)
 *         go func() { for range jobs { time.Sleep(100 * time.Millisecond) }; pool.Done() }()
 *     }
 *     for n := 1; n <= 6; n++ {
 *         jobs <- n // waits while two are queued
 *         fmt.Println("job", n, "handed over at", time.Since(start).Milliseconds(), "ms")
 *     }
 *     close(jobs); pool.Wait()
 *     fmt.Println("all done at", time.Since(start).Milliseconds(), "ms")
 *
 * Tokio (its receiver is for one; workers that share it lock it)
 *     let (jobs, queue) = mpsc::channel(2);
 *     let (queue, mut pool, start) = (Arc::new(Mutex::new(queue)), JoinSet::new(), Instant::now());
 *     for _ in 0..2 {
 *         let queue = queue.clone();
 *         pool.spawn(async move {
 *             loop {
 *                 let Some(_job) = queue.lock().await.recv().await else { return }; // `while let` would keep the lock
 *                 sleep(Duration::from_millis(100)).await;
 *             }
 *         });
 *     }
 *     for n in 1..=6 {
 *         jobs.send(n).await?;
 *         println!("job {n} handed over at {} ms", start.elapsed().as_millis());
 *     }
 *     drop(jobs); while pool.join_next().await.is_some() {}
 *     println!("all done at {} ms", start.elapsed().as_millis());
 */
import { JoinSet, mpsc, now, sleep } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const start = now();
const [jobs, queue] = mpsc.channel<number>(2);
const pool = new JoinSet<void>();
for (let worker = 0; worker < 2; worker += 1) {
  pool.spawn(async () => {
    for await (const _job of queue) await sleep(100);
  });
}
for (let n = 1; n <= 6; n += 1) {
  await jobs.send(n); // waits while two are queued
  console.log("job", n, "handed over at", now() - start, "ms");
}
jobs.close();
await pool.joinAll();
console.log("all done at", now() - start, "ms");

// prints:
// job 1 handed over at 0 ms
// job 2 handed over at 0 ms
// job 3 handed over at 0 ms
// job 4 handed over at 0 ms
// job 5 handed over at 100 ms
// job 6 handed over at 100 ms
// all done at 300 ms
