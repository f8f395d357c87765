// Creates a session and lists the cards with the client of openapi-generator (typescript-fetch).
import { Configuration, ServerApi } from "./index";

declare const process: { argv: string[] };

async function main(): Promise<void> {
  const keys: Record<string, string> = { apikeyprivate: "typescript", apiclientprivate: "client" };
  const api = new ServerApi(new Configuration({ basePath: process.argv[2], apiKey: (name) => keys[name] }));
  const createSessionRequest = { referenceCode: "order-1", userId: "72812393211", userPhone: "905123456710" };
  const session = (await api.createSession({ createSessionRequest })).body!.sessionId;
  const listed = await api.listCards({ sessionid: session });
  console.log("session", session, listed.body!.masterpass!.exception!.code);
}

main();
