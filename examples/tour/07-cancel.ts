/**
 * A tree of cancellation: aborting a task reaches its subtasks and nobody else, and joining it awaits their clean-up.
 *
 * Go
 *     start := func(ctx context.Context, group *sync.WaitGroup, name string) {
 *         group.Add(1)
 *         go func() { <-ctx.Done(); fmt.Println(name, "cleaned up"); group.Done() }()
 *     }
 *     app, stop := context.WithCancel(context.Background())
 *     request, leave := context.WithCancel(app)
 *     var audit, parts sync.WaitGroup
 *     start(app, &audit, "audit")
 *     start(request, &parts, "read")
 *     start(request, &parts, "resize")
 *     leave(); parts.Wait(); fmt.Println("the request is cancelled")
 *     stop(); audit.Wait()
 *
 * Tokio
 *     async fn work(token: CancellationToken, name: &str) { token.cancelled().await; println!("{name} cleaned up"); }
 *     let app = CancellationToken::new();
 *     let request = app.child_token();
 *     let audit = tokio::spawn(work(app.child_token(), "audit"));
 *     let mut parts = JoinSet::new();
 *     for name in ["read", "resize"] { parts.spawn(work(request.child_token(), name)); }
 *     request.cancel(); while parts.join_next().await.is_some() {} println!("the request is cancelled");
 *     app.cancel(); audit.await?;
 */
import { CancellationToken, JoinSet, sleep, spawn, type TaskContext, yieldNow } from "sluice";

const work =
  (name: string) =>
  async ({ signal }: TaskContext) => {
    try {
      await sleep(60_000, { signal });
    } finally {
      console.log(name, "cleaned up");
    }
  };

const app = new CancellationToken();
const audit = spawn(work("audit"), { signal: app });
const request = spawn(
  async ({ signal }) => {
    await JoinSet.from([work("read"), work("resize")], { signal }).joinAll();
  },
  { signal: app },
);
await yieldNow(); // all of them wait now
request.abort("the user left");
const { status } = await request.settled();
console.log("the request is", status);
app.cancel("good night");
await audit.settled();

// prints:
// read cleaned up
// resize cleaned up
// the request is cancelled
// audit cleaned up
