/** The board: a bar of pages, and the page. */
import { Component, inject } from "@angular/core";
import { RouterLink, RouterLinkActive, RouterOutlet, type Routes } from "@angular/router";
import { Feed } from "./feed";

export const routes: Routes = [
  { path: "", pathMatch: "full", redirectTo: "feed" },
  { path: "feed", loadComponent: async () => (await import("./pages/compare")).Compare, title: "Feed" },
  { path: "commands", loadComponent: async () => (await import("./pages/commands")).Commands, title: "Commands" },
  { path: "search", loadComponent: async () => (await import("./pages/search")).Search, title: "Search" },
  { path: "lifecycle", loadComponent: async () => (await import("./pages/lifecycle")).Lifecycle, title: "Lifecycle" },
];

@Component({
  selector: "app-root",
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <header>
      <strong>sluice operations board</strong>
      <nav aria-label="pages">
        @for (page of pages; track page.path) {
          <a [routerLink]="page.path" routerLinkActive="here" ariaCurrentWhenActive="page">{{ page.title }}</a>
        }
      </nav>
      <span class="status" [class.on]="feed.connected()">{{ feed.connected() ? "connected" : "offline" }}</span>
    </header>
    <main><router-outlet /></main>
  `,
})
export class App {
  readonly feed = inject(Feed);
  readonly pages = routes.filter(({ title }) => title !== undefined);
}
