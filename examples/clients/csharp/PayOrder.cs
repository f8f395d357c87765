// Pay one order through Paywall's Masterpass API: dotnet run -- ORDER
//
// Needs .NET 8, or Mono 6.8 and its C# 7. docs/clients.md of mockpaywall says what it prints and returns.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.Serialization.Json; // Mono has no System.Text.Json
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;
using static System.FormattableString;

internal static class Settings
{
    public const int MaxTries = 3;
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    public static readonly string Url = Environment.GetEnvironmentVariable("PAYWALL_URL") ?? "http://127.0.0.1:8080";
    public static readonly string Key = Environment.GetEnvironmentVariable("PAYWALL_KEY") ?? "my-key";
    public static readonly string Client = Environment.GetEnvironmentVariable("PAYWALL_CLIENT") ?? "my-client";
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(
        XmlConvert.ToDouble(Environment.GetEnvironmentVariable("PAYWALL_TIMEOUT_SECONDS") ?? "20"));

    public static readonly XElement[] User =
    {
        Json.Member("UserId", "72812393211"),
        Json.Member("UserPhone", "905321234567"),
        Json.Member("PhoneVerifiedByMerchant", true),
    };

    public static readonly XElement[] Card =
    {
        Json.Member("CardAlias", "my card"),
        Json.Member("CardHolderName", "Ayşe Yılmaz"),
        Json.Member("CardNumber", "5528790000000008"),
        Json.Member("ExpiryMonth", "12"),
        Json.Member("ExpiryYear", "2030"),
        Json.Member("Cvv", "123"),
    };

    public static readonly XElement[] Detail =
    {
        Json.Member("Amount", 129.90m),
        Json.Member("CurrencyId", 1),
        Json.Member("Installment", 1),
        Json.Member("ClientIP", "203.0.113.7"),
        Json.Member("MerchantSuccessBackUrl", "https://shop.example/ok"),
        Json.Member("MerchantFailBackUrl", "https://shop.example/fail"),
    };
}

/// <summary>Reads and writes JSON as XML elements whose attribute "type" has the type.</summary>
internal static class Json
{
    public static XElement Member(string name, object value)
    {
        var type = value is string ? "string" : value is bool ? "boolean" : "number";
        return new XElement(name, new XAttribute("type", type), value);
    }

    public static XElement Object(string name, params object[] members) =>
        new XElement(name, new XAttribute("type", "object"), members);

    public static byte[] Encode(XElement json)
    {
        using (var stream = new MemoryStream())
        {
            using (var writer = JsonReaderWriterFactory.CreateJsonWriter(stream))
                json.WriteTo(writer);
            return stream.ToArray();
        }
    }

    /// <summary>Return the element, or null for what is not JSON in UTF-8.</summary>
    public static XElement Decode(byte[] content)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
            var bytes = Encoding.UTF8.GetBytes(text);
            using (var reader = JsonReaderWriterFactory.CreateJsonReader(bytes, XmlDictionaryReaderQuotas.Max))
                return AreObjectsClosed(text) ? XElement.Load(reader) : null;
        }
        catch (Exception error) when (
            error is XmlException || error is InvalidOperationException || error is ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The reader does not check this.</summary>
    private static bool AreObjectsClosed(string text)
    {
        var structure = Regex.Replace(text, @"""(\\.|[^""\\])*""", "");
        return structure.Count(each => each == '{') == structure.Count(each => each == '}');
    }

    public static bool IsType(this XElement json, string type) => (string)json?.Attribute("type") == type;

    /// <summary>Return the member at the path, or null where it is missing or null.</summary>
    public static XElement Find(this XElement json, params string[] path)
    {
        var found = path.Aggregate(json, (outer, name) => outer?.Element(name));
        return found.IsType("null") ? null : found;
    }

    /// <summary>Return the member of a Body at the path. Throw Failure for an answer without it.</summary>
    public static XElement Read(this XElement body, params string[] path)
    {
        var found = body.Find(path);
        if (found == null || (found.Value == "" && !found.HasElements))
            throw new Failure("http", "200", $"the answer has no {string.Join(".", path)}");
        return found;
    }
}

/// <summary>A call without a success.</summary>
internal sealed class Failure : Exception
{
    /// <param name="kind">paywall, masterpass, http, no-answer; ours are no-code and no-record.</param>
    public Failure(string kind, string code, string message, bool canRepeat = false, TimeSpan pause = default(TimeSpan))
        : base(message ?? "")
    {
        Kind = kind;
        Reason = $"{kind} {code}".TrimEnd();
        CanRepeat = canRepeat;
        Pause = pause;
    }

    public string Kind { get; }
    public string Reason { get; }
    public bool CanRepeat { get; }
    public TimeSpan Pause { get; }
    public string Operation { get; set; } = "checkout";
    public bool IsRepeated { get; set; }
}

/// <summary>Calls operations with one key pair, in one session.</summary>
internal sealed class Client
{
    private readonly HttpClient http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
    {
        Timeout = Settings.Timeout,
    };

    private string sessionId = "";

    /// <summary>Return the Body of a success. The same body is sent again until an answer arrives.</summary>
    public async Task<XElement> CallAsync(string operation, params object[] members)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await CallOnceAsync(operation, members);
            }
            catch (Failure failure)
            {
                failure.Operation = operation;
                failure.IsRepeated = number > 1;
                if (!failure.CanRepeat || number == Settings.MaxTries)
                    throw;
                var pause = failure.Pause > TimeSpan.Zero ? failure.Pause : TimeSpan.FromSeconds(0.5 * number);
                pause = pause < Settings.MaxPause ? pause : Settings.MaxPause;
                Program.Report(operation, Invariant($"{failure.Reason}, again in {pause.TotalSeconds} s"));
                await Task.Delay(pause);
            }
        }
    }

    private async Task<XElement> CallOnceAsync(string operation, object[] members)
    {
        try
        {
            using (var request = BuildRequest(operation, members))
            using (var response = await http.SendAsync(request))
            {
                return ReadAnswer(response, await response.Content.ReadAsByteArrayAsync());
            }
        }
        catch (Exception error) when (
            error is HttpRequestException || error is OperationCanceledException || error is IOException)
        {
            throw new Failure("no-answer", "", error.GetBaseException().Message, canRepeat: true);
        }
    }

    /// <summary>Without members it is a GET, and the session is in a header.</summary>
    private HttpRequestMessage BuildRequest(string operation, object[] members)
    {
        var isGet = members.Length == 0;
        var url = $"{Settings.Url}/api/paywall/masterpass/{operation}";
        var request = new HttpRequestMessage(isGet ? HttpMethod.Get : HttpMethod.Post, url);
        request.Headers.ConnectionClose = true; // a connection that was kept may lead to a try that nobody counts
        request.Headers.Add("apikeyprivate", Settings.Key);
        request.Headers.Add("apiclientprivate", Settings.Client);
        if (isGet)
            request.Headers.Add("sessionid", sessionId);
        var session = sessionId == "" ? null : Json.Member("SessionId", sessionId);
        request.Content = new ByteArrayContent(isGet ? new byte[0] : Json.Encode(Json.Object("root", session, members)));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    /// <summary>Return the Body of a success, and adopt its session. Throw Failure for anything else.</summary>
    private XElement ReadAnswer(HttpResponseMessage response, byte[] content)
    {
        var status = (int)response.StatusCode;
        var envelope = Json.Decode(content);
        if (!IsEnvelope(envelope) || status == 429 || status >= 500) // a gateway, not Paywall
        {
            var canRepeat = status == 408 || status == 429 || status < 300 || status >= 500;
            var contentType = response.Content.Headers.ContentType?.ToString();
            var pause = response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
            throw new Failure("http", $"{status}", contentType, canRepeat, pause);
        }
        var body = envelope.Find("Body") ?? Json.Object("Body");
        var renewed = (body.Find("Session") ?? body).Find("SessionId")?.Value;
        sessionId = string.IsNullOrEmpty(renewed) ? sessionId : renewed;
        CheckMasterpass(body.Find("Masterpass"));
        if (envelope.Find("Result").Value != "true")
            throw new Failure("paywall", envelope.Find("ErrorCode")?.Value, envelope.Find("Message")?.Value);
        return body;
    }

    /// <summary>Not an envelope: a page, a broken body and other JSON.</summary>
    private static bool IsEnvelope(XElement json) =>
        json.Find("Result").IsType("boolean")
        && new[] { "ErrorCode", "Message", "Body" }.All(name => json.Element(name) != null);

    /// <summary>Throw Failure for a failure of Masterpass: the envelope around it may say success.</summary>
    private static void CheckMasterpass(XElement masterpass)
    {
        if (masterpass.Find("Exception") is XElement exception)
            throw new Failure("masterpass", exception.Find("Code")?.Value, exception.Find("Message")?.Value);
        var result = masterpass.Find("Result");
        if (result.IsType("boolean") && result.Value == "false") // the bank refused a commit
        {
            var error = masterpass.Find("Error");
            throw new Failure(
                "masterpass", error.Find("ProviderErrorCode")?.Value, error.Find("ProviderErrorMessage")?.Value);
        }
    }
}

/// <summary>Pays one order.</summary>
internal sealed class Checkout
{
    private readonly Client client = new Client();
    private readonly string order;
    private readonly Func<string> ask;

    /// <summary>A file with the id of the only payment that may be committed. In a shop it is in the row of the order.</summary>
    private readonly string commitRecord;

    /// <param name="order">The id of the order.</param>
    /// <param name="ask">Returns the line that the user enters, "" when there is none.</param>
    public Checkout(string order, Func<string> ask)
    {
        this.order = order;
        this.ask = ask;
        commitRecord = $"{order}.commit";
    }

    /// <summary>Return the MasterpassPaymentId of the payment that took the money.</summary>
    public async Task<string> PayAsync()
    {
        await CreateSessionAsync();
        if (!File.Exists(commitRecord))
        {
            await AddCardAsync();
            Record(await AuthoriseAsync(await ChooseCardAsync()));
        }
        var paymentId = File.ReadAllText(commitRecord);
        if (paymentId == "") // another run is writing it, or was stopped
            throw new Failure("no-record", "", $"{commitRecord} is empty");
        await CommitAsync(paymentId);
        return paymentId;
    }

    /// <summary>Name the payment to commit, unless another run was faster: both commit the same one.</summary>
    private void Record(string paymentId)
    {
        try
        {
            using (var record = new StreamWriter(new FileStream(commitRecord, FileMode.CreateNew)))
                record.Write(paymentId);
        }
        catch (IOException) when (File.Exists(commitRecord))
        {
        }
    }

    /// <summary>A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm.</summary>
    private async Task CreateSessionAsync()
    {
        var reference = $"{order}-{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";
        XElement body;
        try
        {
            body = await client.CallAsync("session", Settings.User, Json.Member("ReferenceCode", reference));
        }
        catch (Failure failure) when (failure.Kind == "paywall" && failure.IsRepeated)
        {
            body = await client.CallAsync("session", Settings.User, Json.Member("ReferenceCode", $"{reference}-2"));
        }
        body.Read("SessionId");
        Program.Report("session", "created");
    }

    private async Task AddCardAsync()
    {
        XElement body;
        try
        {
            body = await client.CallAsync("card/add", Settings.Card);
        }
        catch (Failure failure) when (failure.Reason == "masterpass CARD_ALREADY_EXISTS")
        {
            Program.Report("card/add", "registered before");
            return;
        }
        await VerifyAsync("card/add", body, "otp/verify");
    }

    private async Task<string> ChooseCardAsync()
    {
        var body = await client.CallAsync("card/list");
        var cards = body.Read("Masterpass", "Result", "Cards").Elements("item").ToList();
        Program.Report("card/list", $"{cards.Count} registered, paying with the first");
        return cards.FirstOrDefault().Read("CardAlias").Value;
    }

    /// <summary>Return the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet.</summary>
    private async Task<string> AuthoriseAsync(string alias)
    {
        var body = await StartPaymentAsync(alias);
        var paymentId = body.Read("Masterpass", "Paywall", "MasterpassPaymentId").Value;
        if (body.Read("Masterpass", "Result", "ResponseCode").Value == "5010")
        {
            var url = body.Read("Masterpass", "Result", "Url3d").Value;
            var query = body.Read("Masterpass", "Paywall", "MasterpassReturnQueryString").Value;
            Program.Report("payment/init", $"3D Secure, press Enter after the page of the bank: {url}{query}");
            ask();
        }
        else
        {
            await VerifyAsync("payment/init", body, "payment/verify", Json.Member("MasterpassPaymentId", paymentId));
        }
        return paymentId;
    }

    /// <summary>A code that was used belongs to a payment that is not committed: the commit record would name it.</summary>
    private async Task<XElement> StartPaymentAsync(string alias)
    {
        for (var number = 1; ; number++)
        {
            var code = $"{order}-{number}";
            var detail = Json.Object("PaymentDetail", Settings.Detail, Json.Member("MerchantUniqueCode", code));
            var card = Json.Object("Card", Json.Member("IsSavedCard", true), Json.Member("CardAlias", alias));
            try
            {
                return await client.CallAsync("payment/init", Json.Member("AutoCommit", false), detail, card);
            }
            catch (Failure failure) when (failure.Reason == "paywall 119" && number < Settings.MaxTries)
            {
                Program.Report("payment/init", $"{code} was used before");
            }
        }
    }

    /// <summary>Send the codes that the user enters, as long as an answer asks for one.</summary>
    private async Task VerifyAsync(string sender, XElement body, string operation, params XElement[] members)
    {
        while (new[] { "5001", "5008" }.Contains(body.Read("Masterpass", "Result", "ResponseCode").Value))
        {
            Program.Report(sender, "a code was sent to the user, enter it");
            var token = Json.Member("OtpToken", body.Read("Masterpass", "Result", "Token").Value);
            try
            {
                body = await EnterCodeAsync(operation, members, token);
            }
            catch (Failure failure) when (failure.Reason == "masterpass TOKEN_ALREADY_USED")
            {
                break; // by an entry whose answer was lost: the next call shows how it ended
            }
            sender = operation;
        }
        Program.Report(operation, "done");
    }

    /// <summary>Send the code that the user enters; after a wrong one, ask again.</summary>
    private async Task<XElement> EnterCodeAsync(string operation, XElement[] members, XElement token)
    {
        for (var number = 1; ; number++)
        {
            var code = ask();
            if (code == "")
                throw new Failure("no-code", "", "no code was entered");
            try
            {
                return await client.CallAsync(operation, members, token, Json.Member("OtpCode", code));
            }
            catch (Failure failure) when (
                failure.Reason == "masterpass OTP_IS_NOT_VALID" && number < Settings.MaxTries)
            {
                Program.Report(operation, $"{failure.Reason}: {failure.Message} Enter it again.");
            }
        }
    }

    /// <summary>Take the money. 97 says that a commit whose answer was lost took it.</summary>
    private async Task CommitAsync(string paymentId)
    {
        try
        {
            await client.CallAsync("payment/commit", Json.Member("MasterpassPaymentId", paymentId));
        }
        catch (Failure failure) when (failure.Reason == "paywall 97")
        {
        }
        Program.Report("payment/commit", "done");
    }

    /// <summary>A commit may have been sent, and no answer to it says that it failed.</summary>
    public bool IsUnknown(Failure failure)
    {
        var isAnswered = failure.Kind == "paywall" || failure.Kind == "masterpass";
        return File.Exists(commitRecord) && !(failure.Operation == "payment/commit" && isAnswered);
    }
}

internal static class Program
{
    // Exit: Mono hung in about 1 of 50 runs when Main returned (6.8).
    public static void Main(string[] args) => Environment.Exit(RunAsync(args).GetAwaiter().GetResult());

    /// <summary>Return the exit code: 0 paid, 1 not paid, 2 unknown, 64 wrong arguments.</summary>
    private static async Task<int> RunAsync(string[] args)
    {
        if (args.Length != 1 || !Regex.IsMatch(args[0], @"\A[A-Za-z0-9_-]+\z"))
        {
            Console.Error.WriteLine("usage: PayOrder ORDER   (letters, digits, - and _)");
            return 64;
        }
        Console.OutputEncoding = new UTF8Encoding(false);
        var checkout = new Checkout(args[0], () => (Console.ReadLine() ?? "").Trim());
        try
        {
            Console.WriteLine($"paid {await checkout.PayAsync()}");
            return 0;
        }
        catch (Failure failure)
        {
            Report(failure.Operation, $"{failure.Reason}: {failure.Message}");
            var isUnknown = checkout.IsUnknown(failure);
            Console.WriteLine($"{(isUnknown ? "unknown" : "not paid")} {failure.Reason}");
            return isUnknown ? 2 : 1;
        }
    }

    /// <summary>Print the line of a step.</summary>
    public static void Report(string operation, string text) => Console.WriteLine($"{operation}: {text}");
}
