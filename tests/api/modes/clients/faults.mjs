// Asks for each mode of the command line with Node's fetch; prints one JSON object a line: what a program sees of it.
const [url, ...modes] = process.argv.slice(2);
const body = JSON.stringify({ ReferenceCode: "r", UserId: "u", UserPhone: "905123456710" });
const headers = { "content-type": "application/json", apikeyprivate: "k", apiclientprivate: "c" };

function ask(mode) {
  const signal = AbortSignal.timeout(mode.startsWith("fault=hang") ? 300 : 20000);
  return fetch(url, { method: "POST", body, signal, headers: { ...headers, "x-mock-mode": mode } });
}

async function seen(mode) {
  try {
    const answer = await ask(mode);
    const copy = answer.clone();
    await copy.arrayBuffer();
    return { status: answer.status, json: await answer.json().then(() => "read", (error) => error.name) };
  } catch (error) {
    return { error: [error.name, error.cause?.code].filter(Boolean).join(": ") };
  }
}

for (const mode of modes) {
  console.log(JSON.stringify({ mode, ...(await seen(mode)) }));
}
