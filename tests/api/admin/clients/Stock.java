// The Java client of WireMock 3, unchanged. It refuses events with a key at the top that it does not know.
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
  static void tell(String name, Object value) {
    System.out.println(name + "=" + value);
  }

  public static void main(String[] args) {
    String path = args[2];
    WireMock mock = WireMock.create().host("127.0.0.1").port(Integer.parseInt(args[0])).urlPathPrefix(args[1]).build();
    List<ServeEvent> all = mock.getServeEvents();
    tell("all", all.size());
    tell("matched", all.get(all.size() - 1).getWasMatched());
    tell("fault", all.get(0).getResponse().getFault());
    tell("subEvents", all.get(1).getSubEvents().size());
    tell("delay", all.get(0).getTiming().getAddedDelay());
    tell("unmatchedEvents", mock.getServeEvents(ServeEventQuery.ALL_UNMATCHED).size());
    tell("find", mock.find(postRequestedFor(urlEqualTo(path))).size());
    mock.verifyThat(exactly(2), postRequestedFor(urlPathEqualTo(path)).withHeader("apikeyprivate", equalTo("the-key")));
    try {
      mock.verifyThat(5, postRequestedFor(urlPathEqualTo("/elsewhere")));
    } catch (VerificationException expected) {
      tell("verification", expected.getMessage().contains("/elsewhere"));
    }
    tell("unmatched", mock.findAllUnmatchedRequests().get(0).getMethod());
    tell("unmatchedNear", mock.findNearMissesForAllUnmatchedRequests().get(0).getStubMapping().getName());
    tell("nearRequest", mock.findTopNearMissesFor(all.get(0).getRequest()).size());
    tell("nearPattern", mock.findAllNearMissesFor(postRequestedFor(urlEqualTo("/zzz"))).size());
    mock.setGlobalFixedDelayVariable(7);
    tell("settings", mock.getGlobalSettings().getFixedDelay());
    mock.setGlobalRandomDelayVariable(new LogNormal(9, 0.1));
    tell("distribution", mock.getGlobalSettings().getDelayDistribution() != null);
    tell("scenarios", mock.getScenarios().get(0).getState());
    mock.setSingleScenarioState("default", "step-2");
    tell("moved", mock.getScenarios().get(0).getState());
    mock.resetScenarioState("default");
    mock.resetScenarios();
    tell("back", mock.getScenarios().get(0).getState());
    StubMapping stub = mock.register(
        post(path).atPriority(1).withName("down").willReturn(aResponse().withStatus(503).withFixedDelay(3)));
    tell("stub", mock.getStubMapping(stub.getId()).getItem().getResponse().getStatus());
    tell("byStub", mock.getServeEvents(ServeEventQuery.forStubMapping(stub)).size());
    mock.editStubMapping(post(path).withId(stub.getId()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
    tell("edited", mock.allStubMappings().getMappings().get(0).getResponse().getFault());
    mock.saveMappings();
    mock.removeStubMapping(stub.getId());
    try {
      mock.register(post(path).willReturn(okJson("{\"hello\":\"world\"}")));
    } catch (RuntimeException expected) {
      tell("refused", expected.getMessage().contains("/__admin/rules"));
    }
    mock.removeEvent(all.get(0).getId());
    tell("removed", mock.removeEvents(postRequestedFor(urlEqualTo(path))).size());
    tell("metadata", mock.removeEventsByMetadata(matchingJsonPath("$.paywall.namespace")).size());
    mock.removeMappings();
    mock.resetRequests();
    mock.resetToDefaultMappings();
    mock.resetMappings();
    tell("end", mock.getServeEvents().size());
  }
}
