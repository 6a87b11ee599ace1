import type { Browser } from "playwright-core";
import { watchConsole } from "../test/e2e/console-visitor.ts";
import { patience } from "../test/e2e/visitor.ts";
import { backendOf, clientOf } from "../test/support/clients.ts";
import type { Calls } from "../test/support/node.ts";

/** Who is in the room that the console shows: as many as fill the page. */
const names = [
  ...["Ada Lin", "Bo Chen", "Carla Diaz", "Dmitri Orlov", "Emeka Obi", "Fatima Zahra"],
  ...["Gao Wei", "Hana Sato", "Ivan Petrov", "Julia Braun", "Kofi Mensah", "Lena Novak"],
];
/** What they say, in turn. */
const words = [
  ...["Hello everyone!", "The sound is fine here", "Do you have these in red?"],
  ...["哪里可以买到？", "Can you show the back again?", "Thank you, that helped"],
];
/** Enough of it to fill the log. */
const messages = 30;
const roomId = "live-1001";

/** How it is to look. */
interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  /** A CSS list of typefaces. */
  readonly typeface: string;
}

/** A picture of a room in the console (PNG): its log, and who is in. */
export async function consolePicture(
  browser: Browser,
  url: string,
  { viewport, typeface }: Look,
): Promise<Buffer> {
  const backend = await backendOf(url);
  const room = { roomId, name: "Evening show" };
  await backend.rooms.createRoom({ room, config: { keepWhenEmpty: true } });
  const guests: Calls[] = [];
  for (const name of names) guests.push(await arrive(url, backend, name));
  const page = await watchConsole(browser, url, { room: roomId, viewport });
  await act(guests);
  await backend.rooms.muteMembers({ roomId, userIds: ["dmitri"], note: "caps" });
  await page.locator(".badge", { hasText: "muted" }).first().waitFor(patience);
  await page.evaluate(
    (sans) => document.documentElement.style.setProperty("--sans", sans),
    typeface,
  );
  return page.screenshot();
}

async function arrive(url: string, backend: Calls, name: string): Promise<Calls> {
  const [userId = ""] = name.toLowerCase().split(" ");
  const { token } = await backend.auth.issueToken({ userId, name });
  const { accessToken } = await clientOf(url).auth.login({ token });
  const guest = clientOf(url, accessToken);
  await guest.rooms.joinRoom({ roomId });
  return guest;
}

/** What happens in the room. */
async function act(guests: readonly Calls[]): Promise<void> {
  await guests[0]?.rooms.updateMemberAttributes({ roomId, set: { role: "host" } });
  await guests[3]?.rooms.updateMemberAttributes({ roomId, set: { hand: "raised" } });
  for (let number = 0; number < messages; number += 1) {
    const text = words[number % words.length] ?? "";
    await guests[(number * 5) % guests.length]?.messages.sendMessage({
      roomId,
      content: { content: { case: "text", value: { text } } },
    });
  }
}
