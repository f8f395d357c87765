using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

public sealed class CheckoutTests : IAsyncLifetime
{
    private static readonly string Base = Environment.GetEnvironmentVariable("PAYWALL_URL") ?? "http://127.0.0.1:8080";
    private readonly HttpClient http = new() { BaseAddress = new Uri(Base) };

    public CheckoutTests()
    {
        // A different key per test gives each test its own namespace.
        http.DefaultRequestHeaders.Add("apikeyprivate", $"fake-key-{Guid.NewGuid()}");
        http.DefaultRequestHeaders.Add("apiclientprivate", "fake-client");
    }

    public Task InitializeAsync() => http.PostAsync("/__admin/reset", null);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Two_errors_are_retried()
    {
        await http.PutAsJsonAsync("/__admin/mode", new { mode = "http=503@first-2" });

        var envelope = await CreateSession("order-1");

        Assert.Equal(0, envelope.GetProperty("ErrorCode").GetInt32());
        var response = await http.PostAsJsonAsync("/__admin/verify", new { exactly = 3, retries = new { sessions = 1 } });
        var verdict = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(verdict.GetProperty("verdict").GetBoolean(), verdict.GetProperty("message").GetString());
    }

    // The code under test. The options keep the property names: by default PostAsJsonAsync writes referenceCode.
    private async Task<JsonElement> CreateSession(string referenceCode)
    {
        var order = new { ReferenceCode = referenceCode, UserId = "72812393211", UserPhone = "905123456710" };
        var unchangedNames = new JsonSerializerOptions();
        for (var attempt = 1; ; attempt++)
        {
            var response = await http.PostAsJsonAsync("/api/paywall/masterpass/session", order, unchangedNames);
            if ((int)response.StatusCode < 500 || attempt == 3) return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }
}
