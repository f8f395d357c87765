// npm wiremock-captain, unchanged. It filters requests itself, by equal method and url.
import { createRequire } from 'node:module';
const [modules, baseUrl, path] = process.argv.slice(2);
const { WireMock } = createRequire(`${modules}/x.js`)('wiremock-captain');
const mock = new WireMock(baseUrl);
const results = {};
results.all = (await mock.getAllRequests()).map((item) => item.wasMatched);
results.forApi = (await mock.getRequestsForAPI('POST', path)).length;
results.unmatched = (await mock.getUnmatchedRequests()).map((item) => item.method);
results.scenarios = (await mock.getAllScenarios()).map((item) => item.name);
await mock.resetAllScenarios();
const created = await mock.register({ method: 'POST', endpoint: path }, { status: 503 });
results.mapping = (await mock.getMapping(created.id)).response.status;
const broken = await mock.register({ method: 'POST', endpoint: '/x' }, { status: 200 }, { fault: 'EMPTY_RESPONSE' });
results.fault = broken.response.fault;
results.mappings = (await mock.getAllMappings()).length;
await mock.deleteMapping(created.id);
await mock.clearAllExceptDefault();
await mock.clearAll();
results.end = (await mock.getAllRequests()).length;
// It treats a 422 as a success and returns the error.
const refused = await mock.register({ method: 'POST', endpoint: path }, { status: 200, body: { hello: 'world' } });
results.refused = refused.errors[0].title;
console.log(JSON.stringify(results));
