// Creates a session and lists the cards with the client of openapi-generator (java, library native).
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.ServerApi;
import org.openapitools.client.model.CreateSessionRequest;

public class Session {
    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(
            request -> request.header("apikeyprivate", "java").header("apiclientprivate", "client"));
        ServerApi api = new ServerApi(client);
        CreateSessionRequest request =
            new CreateSessionRequest().referenceCode("order-1").userId("72812393211").userPhone("905123456710");
        String session = api.createSession(request, null).getBody().getSessionId().toString();
        String code = api.listCards(session, null).getBody().getMasterpass().getException().getCode();
        System.out.println("session " + session + " " + code);
    }
}
