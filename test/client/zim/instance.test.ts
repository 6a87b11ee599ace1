import { describe, expect, it } from "vitest";
import { ZIM } from "../../../client/zim/index.ts";
import { file } from "../../house/sources.ts";
import { tokenFor } from "../../support/front-desk.ts";
import { openHouse } from "./people.ts";

const house = openHouse();

describe("listeners", () => {
  it("are one for each event, the last that was given, and none once it is taken back", async () => {
    const { zim, userID } = house.visitor("ann");
    const heard: string[] = [];
    zim.on("connectionStateChanged", () => heard.push("first"));
    zim.on("connectionStateChanged", (_, { state }) => heard.push(`second ${state}`));
    await zim.login(userID, { token: await tokenFor(userID), userName: "" });
    zim.off("connectionStateChanged");
    await zim.logout();
    expect(heard).toEqual(["second 1", "second 2"]);
  });
});

describe("ZIM", () => {
  it("is created once, until it is destroyed", () => {
    expect(ZIM.getInstance()).toBeNull();
    expect(() => ZIM.create(7)).toThrow(expect.objectContaining({ code: 6000002 }));
    ZIM.setAdvancedConfig("server", house.server.url);
    const zim = ZIM.create(7);
    expect(zim).not.toBeNull();
    expect(ZIM.getInstance()).toBe(zim);
    expect(ZIM.create({ appID: 7, server: house.server.url })).toBeNull();
    zim?.setLogConfig({ logLevel: "disable" });
    zim?.destroy();
    expect(ZIM.getInstance()).toBeNull();
    const next = ZIM.create({ appID: 7, server: house.server.url });
    expect(next).not.toBeNull();
    expect(next).not.toBe(zim);
    zim?.destroy();
    expect(ZIM.getInstance()).toBe(next);
    next?.destroy();
    expect(ZIM.getInstance()).toBeNull();
  });

  it("is of the version whose typings it keeps to", () => {
    const { version } = JSON.parse(file("node_modules/zego-zim-web/package.json"));
    expect(ZIM.getVersion()).toBe(version);
  });

  it("tells nothing once it is destroyed, and does nothing: 6000002", async () => {
    const someone = await house.someone();
    const { zim, userID, story } = someone;
    const { roomID } = house.newRoom();
    await zim.enterRoom({ roomID });
    const [b] = await house.people("b");
    await b.zim.enterRoom({ roomID });
    await expect.poll(() => someone.told("roomMemberJoined")).toHaveLength(1);
    const before = story.length;
    zim.destroy();
    zim.on("connectionStateChanged", () => expect.unreachable());
    await expect.poll(() => b.told("roomMemberLeft")).toHaveLength(1);
    const login = zim.login(userID, { token: await tokenFor(userID), userName: "" });
    await expect(login).rejects.toMatchObject({ code: 6000002 });
    await expect(zim.enterRoom({ roomID })).rejects.toMatchObject({ code: 6000002 });
    expect(story).toHaveLength(before);
    zim.destroy();
    await zim.logout();
  });
});
