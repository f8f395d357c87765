// Creates a session and lists the cards with the types of openapi-typescript and the client openapi-fetch.
import createClient from "openapi-fetch";
import type { paths } from "./paths";

declare const process: { argv: string[] };

async function main(): Promise<void> {
  const headers = { apikeyprivate: "openapi-fetch", apiclientprivate: "client" };
  const client = createClient<paths>({ baseUrl: process.argv[2], headers });
  const body = { ReferenceCode: "order-1", UserId: "72812393211", UserPhone: "905123456710" };
  const created = await client.POST("/api/paywall/masterpass/session", { body });
  const session = created.data!.Body!.SessionId;
  const header = { sessionid: session };
  const listed = await client.GET("/api/paywall/masterpass/card/list", { params: { header } });
  console.log("session", session, listed.data!.Body!.Masterpass!.Exception!.Code);
}

main();
