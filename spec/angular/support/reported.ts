/** An `ErrorHandler` that keeps what it is told. */
import { ErrorHandler, inject } from "@angular/core";
import { TestBed } from "@angular/core/testing";

export class Reported implements ErrorHandler {
  readonly errors: unknown[] = [];

  handleError(error: unknown): void {
    this.errors.push(error);
  }
}

/** What the application of this spec was told so far; taking it empties it. */
export function reported(): unknown[] {
  const handler = TestBed.runInInjectionContext(() => inject(ErrorHandler)) as Reported;
  return handler.errors.splice(0);
}
