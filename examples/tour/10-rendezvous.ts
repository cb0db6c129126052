/**
 * Rendezvous, and select with branches that send: an endless buffer between two channels that hold nothing themselves.
 *
 * Go
 *     in, out := make(chan int), make(chan int)
 *     select { case in <- 0: default: fmt.Println("0 is refused: full") }
 *     go func() {
 *         defer close(out)
 *         source, queue := in, []int{}
 *         for source != nil || len(queue) > 0 {
 *             var room chan int // nil: the branch is off
 *             var head int
 *             if len(queue) > 0 { room, head = out, queue[0] }
 *             select {
 *             case n, ok := <-source:
 *                 if ok { queue = append(queue, n) } else { source = nil }
 *             case room <- head: queue = queue[1:]
 *             }
 *         }
 *     }()
 *     for n := 1; n <= 3; n++ { in <- n }
 *     close(in)
 *     for n := range out { fmt.Println(n) }
 *
 * Tokio (the capacity is at least 1 there; a branch that sends reserves its place first)
 *     let (tx, mut source) = mpsc::channel(1);
 *     let (out, mut rx) = mpsc::channel(1);
 *     let place = tx.reserve().await?; // as if it were 0, until somebody is there
 *     if let Err(TrySendError::Full(n)) = tx.try_send(0) { println!("{n} is refused: full"); }
 *     drop(place);
 *     tokio::spawn(async move {
 *         let (mut queue, mut open) = (VecDeque::new(), true);
 *         while open || !queue.is_empty() {
 *             tokio::select! {
 *                 next = source.recv(), if open => match next { Some(n) => queue.push_back(n), None => open = false },
 *                 Ok(room) = out.reserve(), if !queue.is_empty() => room.send(queue.pop_front().unwrap()),
 *             }
 *         }
 *     });
 *     for n in 1..=3 { tx.send(n).await?; }
 *     drop(tx);
 *     while let Some(n) = rx.recv().await { println!("{n}"); }
 */
import { mpsc, select, spawn } from "sluice";

const [tx, source] = mpsc.channel<number>(0);
const [out, rx] = mpsc.channel<number>(0);
const early = tx.trySend(0); // nobody is there to take it
if (!early.ok) console.log("0 is refused:", early.reason);

spawn(async () => {
  using sink = out;
  const queue: number[] = [];
  for (let open = true; open || queue.length > 0;) {
    const turn = await select({ next: open && source, room: queue.length > 0 && sink }); // false: the branch is off
    if (turn.branch === "room") turn.value.send(queue.shift()!);
    else if (turn.done) open = false;
    else queue.push(turn.value);
  }
});
for (const n of [1, 2, 3]) await tx.send(n); // each comes back when it was taken
tx.close();
for await (const n of rx) console.log(n);

// prints:
// 0 is refused: full
// 1
// 2
// 3
