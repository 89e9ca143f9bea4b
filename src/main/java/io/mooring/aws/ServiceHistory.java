package io.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.live.LiveServiceDeployment;
import io.mooring.live.LiveServiceRevision;
import io.mooring.plan.Action;
import io.mooring.plan.Known.Deployments;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What ECS itself remembers of a service's deployments: 90 days of them, since October 2024
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/view-service-deployment.html). The
 * revisions of a service that they went to never change, so each is described once, and kept while
 * there is room.
 */
public final class ServiceHistory {
  /**
   * Most deployments looked at, the newest: as many as one DescribeServiceDeployments or
   * DescribeServiceRevisions takes
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html).
   */
  public static final int NEWEST = 20;

  /** Most revisions of services kept, each about a kilobyte; only what is rolled out asks. */
  private static final int KEPT_MAX = 5_000;

  /**
   * Refusals in a row after which a history cannot be read: one may pass, and without the history a
   * version that failed may go out again.
   */
  private static final int REFUSALS = 2;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Calls calls;
  private final Map<String, LiveServiceRevision> known = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, LiveServiceRevision> eldest) {
      return size() > KEPT_MAX;
    }
  };

  /** The services whose history was asked for, and how often in a row it was refused. */
  private final Map<String, Integer> refusals = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
      return size() > KEPT_MAX;
    }
  };

  /** Why a part of the answer is missing. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Outcome outcome;

    Ended(Outcome outcome) {
      super(Ecs.words(outcome), null, false, false);
      this.outcome = outcome;
    }
  }

  ServiceHistory(Calls calls) {
    this.calls = calls;
  }

  /**
   * The newest deployments with their revisions. Where this caller may not ask, or ECS keeps no
   * history of the service, that is what is known, and no failure.
   */
  public synchronized Outcome look(Action.LookAtDeployments wanted) {
    try {
      var newest = deployments(wanted);
      var arns = new TreeSet<>(wanted.revisions());
      newest.stream().map(LiveServiceDeployment::targetRevision).forEach(arns::add);
      arns.remove("");
      describe(List.copyOf(arns));
      var revisions = new TreeMap<String, LiveServiceRevision>();
      for (var arn : arns) {
        var revision = known.get(arn);
        if (revision != null) revisions.put(arn, revision);
      }
      refusals.put(place(wanted), 0);
      return done(new Deployments.Seen(newest, revisions));
    } catch (Ended ended) {
      return switch (ended.outcome) {
        case Outcome.Refused(var code, var message, var _)
        when isRefused(wanted) -> unknown(code, message);
        case Outcome.Denied(var code, var message)
        when Faults.isForbidden(code) && (!wasAsked(wanted) || isRefused(wanted)) ->
          unknown(code, message);
        case Outcome.Refused _ -> ended.outcome;
        case Outcome.Denied _,
            Outcome.Throttled _,
            Outcome.Unsure _,
            Outcome.AlreadyTrue _,
            Outcome.Done _ -> ended.outcome;
      };
    }
  }

  private static String place(Action.LookAtDeployments wanted) {
    return wanted.cluster() + "/" + wanted.service();
  }

  /** A right that was not there at the first look is missing, and not just now. */
  private boolean wasAsked(Action.LookAtDeployments wanted) {
    return refusals.containsKey(place(wanted));
  }

  private boolean isRefused(Action.LookAtDeployments wanted) {
    return refusals.merge(place(wanted), 1, Integer::sum) >= REFUSALS;
  }

  private static Outcome unknown(String code, String message) {
    return done(new Deployments.Unknown(code + ": " + message));
  }

  private static Outcome done(Deployments deployments) {
    return new Outcome.Done(new Outcome.Seen.Deployments(deployments), "");
  }

  private List<LiveServiceDeployment> deployments(Action.LookAtDeployments wanted) throws Ended {
    var request = JSON.objectNode().put("cluster", wanted.cluster());
    request.put("service", wanted.service()).put("maxResults", NEWEST);
    var listed = listed(request);
    // Who may list them may mostly read them, too.
    refusals.putIfAbsent(place(wanted), 0);
    if (listed.isEmpty()) return List.of();
    boolean stopped = false;
    var ask = JSON.objectNode();
    listed.keySet().forEach(ask.putArray("serviceDeploymentArns")::add);
    for (var whole : got(AwsCall.DESCRIBE_SERVICE_DEPLOYMENTS, ask).path("serviceDeployments")) {
      if (!(whole instanceof ObjectNode object)) continue;
      var brief = listed.put(object.path("serviceDeploymentArn").asText(), object);
      stopped |= brief != null && isStopped(object) && !isStopped(brief);
    }
    // What stopped since it was listed may have been replaced by one that was not there then.
    if (stopped) listed(request).forEach(listed::putIfAbsent);
    var deployments = new ArrayList<LiveServiceDeployment>();
    listed.values().forEach(d -> deployments.add(LiveServiceDeployment.of(d)));
    // AWS does not say in which order it lists them.
    deployments.sort(
        Comparator.comparing((LiveServiceDeployment d) -> d.times().createdAt().orElse(Instant.MIN))
            .reversed());
    return deployments;
  }

  private Map<String, ObjectNode> listed(ObjectNode request) throws Ended {
    var listed = new LinkedHashMap<String, ObjectNode>();
    for (var brief : got(AwsCall.LIST_SERVICE_DEPLOYMENTS, request).path("serviceDeployments")) {
      if (listed.size() < NEWEST && brief instanceof ObjectNode object)
        listed.put(object.path("serviceDeploymentArn").asText(), object);
    }
    return listed;
  }

  private static boolean isStopped(ObjectNode deployment) {
    return deployment.path("status").asText().startsWith("STOP");
  }

  private void describe(List<String> arns) throws Ended {
    var missing = arns.stream().filter(arn -> !known.containsKey(arn)).toList();
    for (int from = 0; from < missing.size(); from += NEWEST) {
      var request = JSON.objectNode();
      missing
          .subList(from, Math.min(from + NEWEST, missing.size()))
          .forEach(request.putArray("serviceRevisionArns")::add);
      for (JsonNode revision :
          got(AwsCall.DESCRIBE_SERVICE_REVISIONS, request).path("serviceRevisions")) {
        var read = LiveServiceRevision.of((ObjectNode) revision);
        known.put(read.arn(), read);
      }
    }
  }

  private ObjectNode got(AwsCall call, ObjectNode request) throws Ended {
    return switch (calls.call(call, request)) {
      case Answer.Got(var body, var _) -> body;
      case Answer.Not(var outcome) -> throw new Ended(outcome);
    };
  }
}
