using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

public sealed class CheckoutTests : IAsyncLifetime
{
    private static readonly string Base = Environment.GetEnvironmentVariable("PAYWALL_URL") ?? "http://127.0.0.1:8080";
    private readonly HttpClient http = new() { BaseAddress = new Uri(Base) };

    public CheckoutTests()
    {
        // A key of its own gives each test a namespace of its own.
        http.DefaultRequestHeaders.Add("apikeyprivate", $"fake-key-{Guid.NewGuid()}");
        http.DefaultRequestHeaders.Add("apiclientprivate", "fake-client");
    }

    public Task InitializeAsync() => http.PostAsync("/__admin/reset", null);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Two_bad_answers_are_survived()
    {
        await http.PutAsJsonAsync("/__admin/mode", new { mode = "http=503@first-2" });

        var answer = await CreateSession("order-1");

        Assert.Equal(0, answer.GetProperty("ErrorCode").GetInt32());
        var reply = await http.PostAsJsonAsync("/__admin/verify", new { exactly = 3, retries = new { sessions = 1 } });
        var verdict = await reply.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(verdict.GetProperty("verdict").GetBoolean(), verdict.GetProperty("message").GetString());
    }

    // The code under test. The options keep the names as they are: PostAsJsonAsync would write referenceCode.
    private async Task<JsonElement> CreateSession(string referenceCode)
    {
        var order = new { ReferenceCode = referenceCode, UserId = "72812393211", UserPhone = "905123456710" };
        var asIs = new JsonSerializerOptions();
        for (var tries = 1; ; tries++)
        {
            var reply = await http.PostAsJsonAsync("/api/paywall/masterpass/session", order, asIs);
            if ((int)reply.StatusCode < 500 || tries == 3) return await reply.Content.ReadFromJsonAsync<JsonElement>();
        }
    }
}
