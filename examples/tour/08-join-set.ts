/**
 * A set of tasks: ten of them, at most four at once; one fails, and the outcomes come as they are ready.
 *
 * Go (golang.org/x/sync/errgroup)
 *     var group errgroup.Group
 *     var sum atomic.Int64
 *     group.SetLimit(4)
 *     for n := 1; n <= 10; n++ {
 *         n := int64(n)
 *         group.Go(func() error {
 *             if n == 7 { return errors.New("7 is unlucky") }
 *             sum.Add(n)
 *             return nil
 *         })
 *     }
 *     fmt.Println(group.Wait())
 *     fmt.Println("sum of the others:", sum.Load())
 *
 * Tokio
 *     let (limit, mut set, mut sum) = (Arc::new(Semaphore::new(4)), JoinSet::new(), 0);
 *     for n in 1..=10 {
 *         let limit = limit.clone();
 *         set.spawn(async move {
 *             let _place = limit.acquire().await.unwrap();
 *             if n == 7 { Err("7 is unlucky") } else { Ok(n) }
 *         });
 *     }
 *     while let Some(end) = set.join_next().await {
 *         match end? { Ok(n) => sum += n, Err(why) => println!("{why}") }
 *     }
 *     println!("sum of the others: {sum}");
 */
import { JoinSet, yieldNow } from "sluice";

const set = new JoinSet<number>({ limit: 4 }); // with failFast: true the first failure would abort the rest
let most = 0;
for (let n = 1; n <= 10; n += 1) {
  set.spawn(async () => {
    most = Math.max(most, set.running);
    await yieldNow();
    if (n === 7) throw new Error("7 is unlucky");
    return n;
  });
}
console.log("running", set.running, "waiting", set.waiting);
let sum = 0;
for await (const end of set) {
  if (end.status === "fulfilled") sum += end.value;
  else console.log((end.reason as Error).message);
}
console.log("sum of the others:", sum);
console.log("most at once:", most);

// prints:
// running 4 waiting 6
// 7 is unlucky
// sum of the others: 48
// most at once: 4
