/** Components made without decorators, so that no compiler option stands between a spec and what it looks at. */
import { Component, type Type } from "@angular/core";

/** A component with this template; `make` runs in its injection context and gives its fields. */
export function component<F extends object>(template: string, make: () => F): Type<F> {
  const Made = class {
    constructor() {
      Object.assign(this, make());
    }
  };
  return Component({ selector: "spec-component", template })(Made) as unknown as Type<F>;
}
