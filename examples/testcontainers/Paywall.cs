var paywall = new ContainerBuilder()
    .WithImage("mockpaywall:dev")
    .WithPortBinding(8080, assignRandomHostPort: true)
    .WithWaitStrategy(Wait.ForUnixContainer()
        .UntilHttpRequestIsSucceeded(request => request.ForPort(8080).ForPath("/__admin/health")))
    .Build();
await paywall.StartAsync();
var url = $"http://{paywall.Hostname}:{paywall.GetMappedPublicPort(8080)}";
