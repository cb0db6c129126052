/**
 * Request and reply: each request carries the sender of its answer, and a sender that is dropped is an answer too.
 *
 * Go
 *     type request struct { n int; reply chan int }
 *     requests := make(chan request)
 *     go func() {
 *         for r := range requests {
 *             if r.n >= 0 { r.reply <- r.n * r.n }
 *             close(r.reply)
 *         }
 *     }()
 *     for _, n := range []int{7, -1} {
 *         reply := make(chan int, 1)
 *         requests <- request{n, reply}
 *         if square, ok := <-reply; ok { fmt.Println(square) } else { fmt.Println("no answer to", n) }
 *     }
 *
 * Tokio
 *     let (requests, mut inbox) = mpsc::channel::<(i32, oneshot::Sender<i32>)>(1);
 *     tokio::spawn(async move {
 *         while let Some((n, reply)) = inbox.recv().await {
 *             if n >= 0 { let _ = reply.send(n * n); } // else it is dropped here
 *         }
 *     });
 *     for n in [7, -1] {
 *         let (reply, answer) = oneshot::channel();
 *         requests.send((n, reply)).await?;
 *         match answer.await { Ok(square) => println!("{square}"), Err(_) => println!("no answer to {n}") }
 *     }
 */
import { mpsc, oneshot, RecvError, spawn } from "sluice";

const [requests, inbox] = mpsc.channel<{ n: number; reply: oneshot.Sender<number> }>(1);
spawn(async () => {
  for await (const { n, reply } of inbox) {
    using _dropped = reply; // at the end of the round: after a send that changes nothing
    if (n >= 0) reply.send(n * n);
  }
});
for (const n of [7, -1]) {
  const [reply, answer] = oneshot.channel<number>();
  await requests.send({ n, reply });
  try {
    console.log(await answer);
  } catch (error) {
    if (!(error instanceof RecvError)) throw error;
    console.log("no answer to", n);
  }
}
requests.close();

// prints:
// 49
// no answer to -1
