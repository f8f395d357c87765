const paywall = await new GenericContainer("mockpaywall:dev")
  .withExposedPorts(8080)
  .withWaitStrategy(Wait.forHttp("/__admin/health", 8080))
  .start();
const url = `http://${paywall.getHost()}:${paywall.getMappedPort(8080)}`;
