/** A place that can be destroyed: an environment below the application of the spec. */
import { createEnvironmentInjector, type EnvironmentInjector, EnvironmentInjector as Environment } from "@angular/core";
import { TestBed } from "@angular/core/testing";

export const place = (): EnvironmentInjector => createEnvironmentInjector([], TestBed.inject(Environment));
