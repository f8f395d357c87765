// Creates a session and lists the cards with the client of openapi-generator (csharp, library httpclient).
using System;
using Paywall.Api;
using Paywall.Client;
using Paywall.Model;

public static class Session
{
    public static void Main(string[] arguments)
    {
        var configuration = new Configuration { BasePath = arguments[0] };
        configuration.AddApiKey("apikeyprivate", "csharp");
        configuration.AddApiKey("apiclientprivate", "client");
        using (var api = new ServerApi(configuration))
        {
            var request = new CreateSessionRequest(
                referenceCode: "order-1", userId: "72812393211", userPhone: "905123456710");
            var session = api.CreateSession(request).Body.SessionId.ToString();
            var code = api.ListCards(session).Body.Masterpass.Exception.Code;
            Console.WriteLine("session " + session + " " + code);
        }
    }
}
