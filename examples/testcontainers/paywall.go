paywall, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
	ContainerRequest: testcontainers.ContainerRequest{
		Image:        "mockpaywall:dev",
		ExposedPorts: []string{"8080/tcp"},
		WaitingFor:   wait.ForHTTP("/__admin/health").WithPort("8080/tcp"),
	},
	Started: true,
})
url, err := paywall.PortEndpoint(ctx, "8080/tcp", "http")
