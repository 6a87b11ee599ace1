import { openApp, type ZimApp } from "./zim-app.ts";

declare global {
  interface Window {
    app: ZimApp;
  }
}

window.app = openApp();
