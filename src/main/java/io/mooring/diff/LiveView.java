package io.mooring.diff;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.live.LiveService;
import java.util.List;

/**
 * A described service in the terms of a request: some members are read back under another name,
 * some only from the PRIMARY deployment
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html).
 */
public final class LiveView {
  private static final List<String> ON_THE_DEPLOYMENT =
      Rules.with(Effect.OnDeployment.class).map(Rules::member).toList();

  private static final List<Rule> READ_AS = Rules.with(Effect.ReadAs.class).toList();

  private LiveView() {}

  /** The service as a request would say it. Shares its values with the described one. */
  public static ObjectNode of(LiveService service) {
    var described = service.document();
    // Shallow on purpose: members are shared and never changed.
    var view = JsonNodeFactory.instance.objectNode();
    described.properties().forEach(member -> view.set(member.getKey(), member.getValue()));
    for (var rule : READ_AS) {
      if (rule.effect() instanceof Effect.ReadAs(var name) && described.has(name))
        view.set(Rules.member(rule), described.get(name));
    }
    for (var deployment : described.path("deployments")) {
      if (!deployment.path("status").asText().equals("PRIMARY")) continue;
      for (var member : ON_THE_DEPLOYMENT) {
        if (deployment.has(member)) view.set(member, deployment.get(member));
      }
    }
    return view;
  }
}
