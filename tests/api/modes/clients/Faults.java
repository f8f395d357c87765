import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks for each mode of the command line with the JDK's HttpClient; prints one line each: mode, tab, what a program sees. */
public class Faults {
    private static final String BODY = "{\"ReferenceCode\":\"r\",\"UserId\":\"u\",\"UserPhone\":\"905123456710\"}";

    public static void main(String[] arguments) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int place = 1; place < arguments.length; place++) {
            System.out.println(arguments[place] + "\t" + ask(client, arguments[0], arguments[place]));
        }
    }

    private static String ask(HttpClient client, String url, String mode) throws InterruptedException {
        boolean hasty = mode.startsWith("fault=hang") || mode.startsWith("dribble=");
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMillis(hasty ? 300 : 20000))
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
