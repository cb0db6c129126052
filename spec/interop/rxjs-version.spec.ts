/** Which RxJS 7 the specs meet: `npm run test:rxjs74` runs them with the lowest one that is supported. */
import * as rxjs from "rxjs";
import { expect, it } from "vitest";

it("is the rxjs that was asked for", () => {
  expect("onErrorResumeNextWith" in rxjs).toBe(!process.env["SLUICE_RXJS"]); // since 7.7
});
