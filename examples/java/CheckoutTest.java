import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** Run with `java CheckoutTest.java`. In JUnit, annotate reset() with @BeforeEach and the tests with @Test. */
class CheckoutTest {
    static final String BASE = System.getenv().getOrDefault("PAYWALL_URL", "http://127.0.0.1:8080");
    // A random key gives this class its own namespace.
    static final String KEY = "fake-key-" + UUID.randomUUID();
    static final HttpClient HTTP = HttpClient.newHttpClient();

    static HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(BASE + path))
                .header("Content-Type", "application/json")
                .header("apikeyprivate", KEY)
                .header("apiclientprivate", "fake-client")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    /** The code under test. */
    static String createSession(String referenceCode) throws Exception {
        String body = """
                {"ReferenceCode":"%s","UserId":"72812393211","UserPhone":"905123456710"}""".formatted(referenceCode);
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = send("POST", "/api/paywall/masterpass/session", body);
            if (response.statusCode() < 500 || attempt == 3) {
                return response.body();
            }
        }
    }

    static void reset() throws Exception {
        send("POST", "/__admin/reset", "");
    }

    static void twoErrorsAreRetried() throws Exception {
        send("PUT", "/__admin/mode", "{\"mode\":\"http=503@first-2\"}");
        check(createSession("order-1").contains("\"ErrorCode\":0,"), "a session");
        String verdict = send("POST", "/__admin/verify", "{\"exactly\":3,\"retries\":{\"sessions\":1}}").body();
        check(verdict.contains("\"verdict\":true"), verdict);
    }

    static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    public static void main(String[] arguments) throws Exception {
        reset();
        twoErrorsAreRetried();
        System.out.println("1 passed");
    }
}
