import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends a request per mode of the command line with the JDK's HttpClient; prints lines of mode, tab, result. */
public class Faults {
    private static final String BODY = "{\"ReferenceCode\":\"r\",\"UserId\":\"u\",\"UserPhone\":\"905123456710\"}";

    public static void main(String[] arguments) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 1; i < arguments.length; i++) {
            System.out.println(arguments[i] + "\t" + send(client, arguments[0], arguments[i]));
        }
    }

    private static String send(HttpClient client, String url, String mode) throws InterruptedException {
        boolean shortTimeout = mode.startsWith("fault=hang") || mode.startsWith("dribble=");
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMillis(shortTimeout ? 300 : 20000))
                .header("Content-Type", "application/json")
                .header("apikeyprivate", "k")
                .header("apiclientprivate", "c")
                .header("X-Mock-Mode", mode)
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        try {
            return String.valueOf(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        } catch (IOException error) {
            return error.getClass().getSimpleName() + ": " + error.getMessage().replaceAll("[^ -~]", ".");
        }
    }
}
