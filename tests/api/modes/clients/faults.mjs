// Sends a request per mode of the command line with Node's fetch; prints one line of JSON per mode: the result.
const [url, ...modes] = process.argv.slice(2);
const body = JSON.stringify({ ReferenceCode: "r", UserId: "u", UserPhone: "905123456710" });
const headers = { "content-type": "application/json", apikeyprivate: "k", apiclientprivate: "c" };

function send(mode) {
  const signal = AbortSignal.timeout(mode.startsWith("fault=hang") ? 300 : 20000);
  return fetch(url, { method: "POST", body, signal, headers: { ...headers, "x-mock-mode": mode } });
}

async function result(mode) {
  try {
    const response = await send(mode);
    const copy = response.clone();
    await copy.arrayBuffer();
    return { status: response.status, json: await response.json().then(() => "read", (error) => error.name) };
  } catch (error) {
    return { error: [error.name, error.cause?.code].filter(Boolean).join(": ") };
  }
}

for (const mode of modes) {
  console.log(JSON.stringify({ mode, ...(await result(mode)) }));
}
