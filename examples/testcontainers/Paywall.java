GenericContainer<?> paywall = new GenericContainer<>("mockpaywall:dev")
        .withExposedPorts(8080)
        .waitingFor(Wait.forHttp("/__admin/health"));
paywall.start();
String url = "http://" + paywall.getHost() + ":" + paywall.getMappedPort(8080);
