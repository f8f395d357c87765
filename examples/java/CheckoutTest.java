import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CheckoutTest {
    static final String BASE = System.getenv().getOrDefault("PAYWALL_URL", "http://127.0.0.1:8080");
    static final HttpClient HTTP = HttpClient.newHttpClient();

    /** JUnit makes an instance per test, so each test has its own key, and with it its own namespace. */
    final String key = "fake-key-" + UUID.randomUUID();

    @Test
    void twoErrorsAreRetried() throws Exception {
        admin("PUT", "mode", "{\"mode\":\"http=503@first-2\"}");

        String envelope = createSession("order-1");

        assertTrue(envelope.contains("\"ErrorCode\":0,"), envelope);
        String verification = admin("POST", "verify", "{\"exactly\":3,\"retries\":{\"sessions\":1}}");
        assertTrue(verification.contains("\"verdict\":true"), verification);
    }

    /** The code under test. */
    String createSession(String referenceCode) throws IOException, InterruptedException {
        String body = """
                {"ReferenceCode":"%s","UserId":"72812393211","UserPhone":"905123456710"}""".formatted(referenceCode);
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = send("POST", "/api/paywall/masterpass/session", body);
            if (response.statusCode() < 500 || attempt == 3) {
                return response.body();
            }
        }
    }

    /** Calls the mock. What the mock refuses, such as a mode that it does not know, fails the test. */
    String admin(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, "/__admin/" + path, body);
        assertEquals(2, response.statusCode() / 100, response::body);
        return response.body();
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(BASE + path))
                .header("Content-Type", "application/json")
                .header("apikeyprivate", key)
                .header("apiclientprivate", "fake-client")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
