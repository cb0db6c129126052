import { bootstrapApplication } from "@angular/platform-browser";
import { provideRouter, withHashLocation } from "@angular/router";
import { App, routes } from "./app/app";

await bootstrapApplication(App, { providers: [provideRouter(routes, withHashLocation())] });
