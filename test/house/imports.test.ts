import { describe, expect, it } from "vitest";
import { violations } from "./import-rules.ts";
import { sources } from "./sources.ts";

describe("imports", () => {
  it("run one way: gen, store, rate, auth, room, event, webhook, routes, server, main", () => {
    expect(violations(sources())).toEqual([]);
  });

  it.each([
    ["services/room/send.ts", "../store/memory-store.ts"],
    ["services/store/step.ts", "../room/send.ts"],
    ["services/auth/sessions.ts", "../event/hub.ts"],
    ["services/rate/meter.ts", "../auth/caller.ts"],
    ["services/errors/errors.ts", "../store/store.ts"],
    ["services/port/port.ts", "../auth/caller.ts"],
    ["services/routes.ts", "./server.ts"],
    ["services/event/hub.ts", "../main.ts"],
    ["services/event/hub.ts", "../webhook/post.ts"],
    ["client/index.ts", "../services/errors/errors.ts"],
    ["web/main.ts", "../gen/parlor/v1/room_pb.ts"],
    ["cli/commands/rooms.ts", "../../services/settings.ts"],
    ["cli/commands/serve.ts", "../../services/store/memory-store.ts"],
  ])("are seen where they are forbidden: %s from %s", (path, specifier) => {
    const planted = new Map([...sources(), [path, `import { x } from "${specifier}";\n`]]);
    expect(violations(planted)).toHaveLength(1);
  });
});
