// The Java client of WireMock 3, unchanged. It rejects events with an unknown top-level key.
import static com.github.tomakehurst.wiremock.client.WireMock.*;

import com.github.tomakehurst.wiremock.admin.model.ServeEventQuery;
import com.github.tomakehurst.wiremock.client.VerificationException;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.LogNormal;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.util.List;
import java.util.UUID;

class Stock {
  static void print(String name, Object value) {
    System.out.println(name + "=" + value);
  }

  public static void main(String[] args) {
    String path = args[2];
    WireMock mock = WireMock.create().host("127.0.0.1").port(Integer.parseInt(args[0])).urlPathPrefix(args[1]).build();
    List<ServeEvent> all = mock.getServeEvents();
    print("all", all.size());
    print("matched", all.get(all.size() - 1).getWasMatched());
    print("fault", all.get(0).getResponse().getFault());
    print("subEvents", all.get(1).getSubEvents().size());
    print("delay", all.get(0).getTiming().getAddedDelay());
    print("unmatchedEvents", mock.getServeEvents(ServeEventQuery.ALL_UNMATCHED).size());
    print("find", mock.find(postRequestedFor(urlEqualTo(path))).size());
    mock.verifyThat(exactly(2), postRequestedFor(urlPathEqualTo(path)).withHeader("apikeyprivate", equalTo("the-key")));
    try {
      mock.verifyThat(5, postRequestedFor(urlPathEqualTo("/elsewhere")));
    } catch (VerificationException expected) {
      print("verification", expected.getMessage().contains("/elsewhere"));
    }
    print("unmatched", mock.findAllUnmatchedRequests().get(0).getMethod());
    print("unmatchedNear", mock.findNearMissesForAllUnmatchedRequests().get(0).getStubMapping().getName());
    print("nearRequest", mock.findTopNearMissesFor(all.get(0).getRequest()).size());
    print("nearPattern", mock.findAllNearMissesFor(postRequestedFor(urlEqualTo("/zzz"))).size());
    mock.setGlobalFixedDelayVariable(7);
    print("settings", mock.getGlobalSettings().getFixedDelay());
    mock.setGlobalRandomDelayVariable(new LogNormal(9, 0.1));
    print("distribution", mock.getGlobalSettings().getDelayDistribution() != null);
    print("scenarios", mock.getScenarios().get(0).getState());
    mock.setSingleScenarioState("default", "step-2");
    print("moved", mock.getScenarios().get(0).getState());
    mock.resetScenarioState("default");
    mock.resetScenarios();
    print("back", mock.getScenarios().get(0).getState());
    StubMapping stub = mock.register(
        post(path).atPriority(1).withName("down").willReturn(aResponse().withStatus(503).withFixedDelay(3)));
    print("stub", mock.getStubMapping(stub.getId()).getItem().getResponse().getStatus());
    print("byStub", mock.getServeEvents(ServeEventQuery.forStubMapping(stub)).size());
    mock.editStubMapping(post(path).withId(stub.getId()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
    print("edited", mock.allStubMappings().getMappings().get(0).getResponse().getFault());
    mock.saveMappings();
    mock.removeStubMapping(stub.getId());
    try {
      mock.register(post(path).willReturn(okJson("{\"hello\":\"world\"}")));
    } catch (RuntimeException expected) {
      print("refused", expected.getMessage().contains("/__admin/rules"));
    }
    mock.removeEvent(all.get(0).getId());
    print("removed", mock.removeEvents(postRequestedFor(urlEqualTo(path))).size());
    print("metadata", mock.removeEventsByMetadata(matchingJsonPath("$.paywall.namespace")).size());
    mock.removeMappings();
    mock.resetRequests();
    mock.resetToDefaultMappings();
    mock.resetMappings();
    print("end", mock.getServeEvents().size());
  }
}
