/**
 * Timeout by select: who waited too long gives up, and the message that comes later is still there.
 *
 * Go
 *     answers := make(chan string, 1)
 *     ask := func() string {
 *         select {
 *         case answer := <-answers: return answer
 *         case <-time.After(50 * time.Millisecond): return "too late"
 *         }
 *     }
 *     fmt.Println(ask())
 *     answers <- "forty-two"
 *     fmt.Println(ask())
 *     select { case <-answers: case <-time.After(50 * time.Millisecond): fmt.Println("nothing for 50 ms") }
 *
 * Tokio
 *     let (tx, mut answers) = mpsc::channel(1);
 *     for round in 1..=2 {
 *         if round == 2 { tx.send("forty-two").await?; }
 *         tokio::select! {
 *             Some(answer) = answers.recv() => println!("{answer}"),
 *             () = sleep(Duration::from_millis(50)) => println!("too late"),
 *         }
 *     }
 *     if timeout(Duration::from_millis(50), answers.recv()).await.is_err() { println!("nothing for 50 ms"); }
 */
import { mpsc, select, sleep, timeout, TimeoutError } from "sluice";
import { pause } from "sluice/testing";

using _clock = pause({ autoAdvance: true });
const [tx, answers] = mpsc.channel<string>(1);

async function ask(): Promise<string | undefined> {
  const first = await select({ answer: answers, late: sleep(50) }); // the loser keeps no timer and takes no message
  return first.branch === "answer" ? first.value : "too late";
}

console.log(await ask());
await tx.send("forty-two");
console.log(await ask());

try {
  await timeout(50, answers); // the same in one call
} catch (error) {
  if (!(error instanceof TimeoutError)) throw error;
  console.log("nothing for", error.ms, "ms");
}

// prints:
// too late
// forty-two
// nothing for 50 ms
