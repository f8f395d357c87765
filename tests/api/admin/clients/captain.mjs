// npm wiremock-captain, unchanged. It chooses requests itself, by equality of method and url.
import { createRequire } from 'node:module';
const [modules, base, path] = process.argv.slice(2);
const { WireMock } = createRequire(`${modules}/x.js`)('wiremock-captain');
const mock = new WireMock(base);
const told = {};
told.all = (await mock.getAllRequests()).map((one) => one.wasMatched);
told.forApi = (await mock.getRequestsForAPI('POST', path)).length;
told.unmatched = (await mock.getUnmatchedRequests()).map((one) => one.method);
told.scenarios = (await mock.getAllScenarios()).map((one) => one.name);
await mock.resetAllScenarios();
const made = await mock.register({ method: 'POST', endpoint: path }, { status: 503 });
told.mapping = (await mock.getMapping(made.id)).response.status;
const broken = await mock.register({ method: 'POST', endpoint: '/x' }, { status: 200 }, { fault: 'EMPTY_RESPONSE' });
told.fault = broken.response.fault;
told.mappings = (await mock.getAllMappings()).length;
await mock.deleteMapping(made.id);
await mock.clearAllExceptDefault();
await mock.clearAll();
told.end = (await mock.getAllRequests()).length;
// It takes a 422 for a success and returns the error.
const refused = await mock.register({ method: 'POST', endpoint: path }, { status: 200, body: { hello: 'world' } });
told.refused = refused.errors[0].title;
console.log(JSON.stringify(told));
