import type { Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { expect, it } from "vitest";
import { openHouse } from "./people.ts";

const house = openHouse();

/** A way to the service, and how long each call had for its answer, by its name. */
function timed(baseUrl: string) {
  const through = createConnectTransport({ baseUrl, useBinaryFormat: true });
  const patience = new Map<string, number | undefined>();
  const transport: Transport = {
    ...through,
    unary(method, signal, timeoutMs, ...rest) {
      patience.set(method.name, timeoutMs);
      return through.unary(method, signal, timeoutMs, ...rest);
    },
  };
  return { transport, patience };
}

it("what is asked, and barrage, is given up after 10 s without an answer", async () => {
  const { transport, patience } = timed(house.server.url);
  const { zim, userID } = await house.someone({ transport });
  const { roomID } = house.newRoom();
  await zim.enterRoom({ roomID });
  patience.clear();
  const page = { nextFlag: "", count: 1 };
  await zim.queryRoomMemberList(roomID, page);
  await zim.queryRoomMembers([userID], roomID);
  await zim.queryRoomOnlineMemberCount(roomID);
  await zim.queryRoomAllAttributes(roomID);
  await zim.queryRoomMembersAttributes([userID], roomID);
  await zim.queryRoomMemberAttributesList(roomID, page);
  await zim.queryHistoryMessage(roomID, 1, { count: 1 });
  await zim.queryMessages([2], roomID, 1);
  await zim.sendRoomMessage({ type: 20, message: "flies" }, roomID);
  expect([...patience]).toEqual(
    [
      "ListMembers",
      "BatchGetMembers",
      "GetRoom",
      "GetAttributes",
      "ListMemberAttributes",
      "ListMessages",
      "SendMessage",
    ].map((name) => [name, 10_000]),
  );
});
