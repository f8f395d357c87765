using System;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;

[TestFixture]
public sealed class CheckoutTests
{
    private static readonly string Base = Environment.GetEnvironmentVariable("PAYWALL_URL") ?? "http://127.0.0.1:8080";
    private HttpClient http;

    [SetUp]
    public void SetUp()
    {
        // A different key per test gives each test its own namespace.
        http = new HttpClient { BaseAddress = new Uri(Base) };
        http.DefaultRequestHeaders.Add("apikeyprivate", "fake-key-" + Guid.NewGuid());
        http.DefaultRequestHeaders.Add("apiclientprivate", "fake-client");
    }

    [TearDown]
    public void TearDown() => http.Dispose();

    [Test]
    public async Task TwoErrorsAreRetried()
    {
        await Admin(HttpMethod.Put, "mode", "{\"mode\":\"http=503@first-2\"}");

        var envelope = await CreateSession("order-1");

        Assert.That(envelope, Contains.Substring("\"ErrorCode\":0,"));
        var verification = await Admin(HttpMethod.Post, "verify", "{\"exactly\":3,\"retries\":{\"sessions\":1}}");
        Assert.That(verification, Contains.Substring("\"verdict\":true"));
    }

    // The code under test.
    private async Task<string> CreateSession(string referenceCode)
    {
        var order = "{\"ReferenceCode\":\"" + referenceCode + "\",\"UserId\":\"72812393211\",\"UserPhone\":\"905123456710\"}";
        for (var attempt = 1; ; attempt++)
        {
            using (var response = await Send(HttpMethod.Post, "/api/paywall/masterpass/session", order))
            {
                if ((int)response.StatusCode < 500 || attempt == 3) return await response.Content.ReadAsStringAsync();
            }
        }
    }

    // What the mock refuses, such as a mode that it does not know, fails the test.
    private async Task<string> Admin(HttpMethod method, string path, string body)
    {
        using (var response = await Send(method, "/__admin/" + path, body))
        {
            var answer = await response.Content.ReadAsStringAsync();
            Assert.That(response.IsSuccessStatusCode, answer);
            return answer;
        }
    }

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string body) =>
        http.SendAsync(new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        });
}
