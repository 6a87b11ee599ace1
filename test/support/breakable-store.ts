import type { Store } from "../../services/store/store.ts";

/** A store whose calls can be made to fail: as if its node were gone, or its link. */
export interface BreakableStore {
  readonly store: Store;
  cut(): void;
  mend(): void;
}

/** Makes a store breakable. Who was woken by it before still is. */
export function breakable(store: Store): BreakableStore {
  let broken = false;
  return {
    store: new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) =>
          broken ? Promise.reject(new Error("cut")) : Reflect.apply(member, target, args);
      },
    }),
    cut() {
      broken = true;
    },
    mend() {
      broken = false;
    },
  };
}
