/** The fully migrated state: channels and tasks, and no RxJS. */
import { JoinSet, mpsc, stream, watch } from "sluice";
import { CONNECTING, lineOf, type Photo, type Start, type Status } from "../contract.js";
import { createBus } from "./bus.js";
import { poll } from "./poller.js";
import { search } from "./search.js";
import { upload } from "./uploader.js";

export const start: Start = (settings) => {
  const bus = createBus();
  const parts = { ...settings, bus };
  const [texts, typed] = watch.channel("");
  const [photos, picked] = mpsc.channel<Photo>(settings.waiting);
  const [status, latest] = watch.channel<Status>(CONNECTING);

  const all = new JoinSet<void>();
  all.spawn(({ token }) =>
    bus
      .news()
      .takeUntil(token)
      .forEach((news) => settings.show(lineOf(news))),
  );
  all.spawn(({ token }) => stream(latest).takeUntil(token).forEach(settings.badge));
  all.spawn(({ signal }) => poll(parts, status, signal));
  all.spawn(({ signal }) => search(parts, typed, signal));
  all.spawn(({ signal }) => upload(parts, picked, signal));

  return {
    type: (text) => void texts.sendReplace(text),
    upload: (photo) => photos.send(photo),
    shutdown: async () => {
      all.abortAll();
      for await (const end of all) if (end.status === "rejected") throw end.reason;
    },
  };
};
