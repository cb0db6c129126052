/**
 * A set of tasks: ten of them, at most four at once; one fails, and the outcomes come as they are ready.
 *
 * Go (golang.org/x/sync/errgroup)
 *     var group errgroup.Group
 *     var sum atomic.Int64
 *     start := time.Now()
 *     group.SetLimit(4)
 *     for n := 1; n <= 10; n++ {
 *         n := int64(n)
 *         group.Go(func() error {
 *             time.Sleep(100 * time.Millisecond)
 *             if n == 7 { return errors.New("7 is unlucky") }
 *             sum.Add(n)
 *             return nil
 *         })
 *     }
 *     fmt.Println(group.Wait())
 *     fmt.Println("sum of the others:", sum.Load())
 *     fmt.Println("all done at", time.Since(start).Milliseconds(), "ms")
 *
 * Tokio
 *     let (limit, mut set, mut sum, start) = (Arc::new(Semaphore::new(4)), JoinSet::new(), 0, Instant::now());
 *     for n in 1..=10 {
 *         let limit = limit.clone();
 *         set.spawn(async move {
 *             let _place = limit.acquire().await.unwrap();
 *             sleep(Duration::from_millis(100)).await;
 *             if n == 7 { Err("7 is unlucky") } else { Ok(n) }
 *         });
 *     }
 *     while let Some(end) = set.join_next().await {
 *         match end? { Ok(n) => sum += n, Err(why) => println!("{why}") }
 *     }
 *     println!("sum of the others: {sum}");
 *     println!("all done at {} ms", start.elapsed().as_millis());
 */
import { JoinSet, now, sleep } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const start = now();
const set = new JoinSet<number>({ limit: 4 }); // with failFast: true the first failure would abort the rest
for (let n = 1; n <= 10; n += 1) {
  set.spawn(async () => {
    await sleep(100);
    if (n === 7) throw new Error("7 is unlucky");
    return n;
  });
}
let sum = 0;
for await (const end of set) {
  if (end.status === "fulfilled") sum += end.value;
  else console.log((end.reason as Error).message);
}
console.log("sum of the others:", sum);
console.log("all done at", now() - start, "ms");

// prints:
// 7 is unlucky
// sum of the others: 48
// all done at 300 ms
