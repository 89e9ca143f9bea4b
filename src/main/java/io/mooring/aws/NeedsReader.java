package io.mooring.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Need;
import io.mooring.plan.Need.Standing;
import io.mooring.plan.Outcome;
import io.mooring.port.AwsCall;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Whether what tasks need is there, from the services that keep it. What is there is remembered for
 * a while, for all who need it; what is missing is asked for again each time.
 */
public final class NeedsReader {
  /** How long what is there, or cannot be asked for, is taken to be so. */
  private static final Duration KEPT_FOR = Duration.ofMinutes(10);

  /** Most answers kept, each a few hundred bytes. */
  private static final int KEPT_MAX = 5_000;

  /** Most needs of one version that are asked for; a version with more is a strange one. */
  private static final int ASKED_MAX = 60;

  /** Most cache rules read: an account has 50 at most (quotas of ECR). */
  private static final int RULES_MAX = 100;

  /** {@code ACCOUNT.dkr.ecr.REGION.amazonaws.com}, and its other spellings. */
  private static final Pattern ECR = Pattern.compile(
      "(?<account>[0-9]{12})\\.dkr[.-]ecr(-fips)?\\.(?<region>[a-z0-9-]+)\\.(amazonaws\\.com(\\.cn)?|on\\.aws)"
          + "/(?<repository>[^:@]+)(:(?<tag>[^@]+))?(@(?<digest>.+))?");

  /** {@code arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME}, without what may follow in it. */
  private static final Pattern SECRET =
      Pattern.compile("(arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+).*");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Calls calls;
  private final Map<Need, Told> known = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Need, Told> eldest) {
      return size() > KEPT_MAX;
    }
  };

  private record Told(Standing standing, Instant at) {}

  /** How asking for one ended. */
  private sealed interface Asked {
    record Stands(Standing standing) implements Asked {}

    /** No answer, which holds nothing back and is not kept for long. */
    record Silent(Standing standing) implements Asked {}

    record Failed(Outcome outcome) implements Asked {}
  }

  private final Silences silences = new Silences();

  /** When the look under way is taken. */
  private Instant now = Instant.EPOCH;

  NeedsReader(Calls calls) {
    this.calls = calls;
  }

  /** Where they stand; what was found out before a call failed is kept for the next time. */
  public synchronized Outcome look(SortedSet<Need> needs, Home home, Instant at) {
    now = at;
    var standings = new TreeMap<Need, Standing>();
    for (var need : needs) {
      var before = known.get(need);
      if (before != null && before.at().plus(KEPT_FOR).isAfter(now)) {
        standings.put(need, before.standing());
      } else if (standings.size() >= ASKED_MAX) {
        standings.put(need, new Standing.Unknown("only " + ASKED_MAX + " are looked at"));
      } else {
        switch (ask(need, home)) {
          case Asked.Failed(var outcome) -> {
            return outcome;
          }
          case Asked.Silent(var standing) -> standings.put(need, standing);
          case Asked.Stands(var standing) -> {
            standings.put(need, standing);
            if (!(standing instanceof Standing.Missing)) known.put(need, new Told(standing, now));
          }
        }
      }
    }
    return new Outcome.Done(new Outcome.Seen.Needs(standings), "");
  }

  private Asked ask(Need need, Home home) {
    var name = need.name();
    return switch (need.kind()) {
      case IMAGE -> image(name, home);
      case LOG_GROUP -> logGroup(name, home);
      case SECRET -> secret(name, home);
      case ROLE -> away(name, home) ? elsewhere() : role(name);
      case TARGET_GROUP -> away(name, home) ? elsewhere() : targetGroup(name);
    };
  }

  private static boolean away(String name, Home home) {
    return name.startsWith("arn:") && !home.has(name);
  }

  private static Asked elsewhere() {
    return unknown("another account or region than the cluster's, which is not asked");
  }

  private static Asked unknown(String why) {
    return new Asked.Stands(new Standing.Unknown(why));
  }

  private static Asked silent(AwsCall call) {
    return new Asked.Silent(new Standing.Unknown(Silences.WORDS.formatted(call.service())));
  }

  private Asked image(String image, Home home) {
    var ecr = ECR.matcher(image);
    if (!ecr.matches()) return unknown("not in ECR, and other registries are not asked");
    if (!ecr.group("region").equals(home.region())) return elsewhere();
    var request = JSON.objectNode().put("registryId", ecr.group("account"));
    request.put("repositoryName", ecr.group("repository"));
    var id = request.putArray("imageIds").addObject();
    if (ecr.group("digest") != null) id.put("imageDigest", ecr.group("digest"));
    else id.put("imageTag", ecr.group("tag") == null ? "latest" : ecr.group("tag"));
    var asked = ask(
        AwsCall.DESCRIBE_IMAGES,
        request,
        body -> !body.path("imageDetails").isEmpty(),
        List.of("ImageNotFoundException", "RepositoryNotFoundException"));
    boolean missing = asked instanceof Asked.Stands(Standing.Missing _);
    return missing && ecr.group("account").equals(home.account())
        ? cached(ecr.group("repository"), asked)
        : asked;
  }

  /**
   * A repository behind a cache rule is filled by the very pull that asks for an image
   * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html).
   */
  private Asked cached(String repository, Asked missing) {
    var request = JSON.objectNode().put("maxResults", RULES_MAX);
    return switch (calls.call(AwsCall.DESCRIBE_PULL_THROUGH_CACHE_RULES, request)) {
      case Answer.Got(var body, var _) -> {
        for (var rule : body.path("pullThroughCacheRules")) {
          var prefix = rule.path("ecrRepositoryPrefix").asText();
          if (prefix.equals("ROOT") || repository.startsWith(prefix + "/"))
            yield unknown("not there yet, and cache rule %s may bring it".formatted(prefix));
        }
        yield missing;
      }
      case Answer.Not(Outcome.Refused _),
          Answer.Not(Outcome.Denied _),
          Answer.Not(Outcome.Unsure _) -> missing;
      case Answer.Not(var outcome) -> new Asked.Failed(outcome);
    };
  }

  /** By its name alone, which is the first of those that begin with it. */
  private Asked logGroup(String nameInRegion, Home home) {
    int in = nameInRegion.indexOf(Need.IN);
    var name = in < 0 ? nameInRegion : nameInRegion.substring(0, in);
    if (in >= 0 && !nameInRegion.endsWith(Need.IN + home.region())) return elsewhere();
    return ask(
        AwsCall.DESCRIBE_LOG_GROUPS,
        JSON.objectNode().put("logGroupNamePrefix", name).put("limit", 1),
        body -> body.at("/logGroups/0/logGroupName").asText().equals(name),
        List.of("ResourceNotFoundException"));
  }

  private Asked secret(String reference, Home home) {
    var secret = SECRET.matcher(reference);
    if (away(reference, home)) return elsewhere();
    if (!secret.matches()) return parameter(reference);
    return ask(
        AwsCall.DESCRIBE_SECRET,
        JSON.objectNode().put("SecretId", secret.group(1)),
        // A secret on its way out is still described, and cannot be read.
        body -> !body.hasNonNull("DeletedDate"),
        List.of("ResourceNotFoundException"));
  }

  /**
   * A parameter by name or ARN. An ARN does not tell {@code /name} from {@code name}, so either
   * will do.
   */
  private Asked parameter(String reference) {
    var path = reference.replaceFirst("^arn:.*:parameter/", "/").replaceFirst(":[^:]*$", "");
    var request = JSON.objectNode();
    var filter = request.putArray("ParameterFilters").addObject();
    filter.put("Key", "Name").put("Option", "Equals");
    var values = filter.putArray("Values").add(path);
    boolean single = reference.startsWith("arn:") && path.lastIndexOf('/') == 0;
    if (single) values.add(path.substring(1));
    return ask(
        AwsCall.DESCRIBE_PARAMETERS,
        request,
        body -> !body.path("Parameters").isEmpty(),
        List.of("ParameterNotFound"));
  }

  private Asked role(String reference) {
    return ask(
        AwsCall.GET_ROLE,
        JSON.objectNode().put("RoleName", reference.substring(reference.lastIndexOf('/') + 1)),
        _ -> true,
        List.of("NoSuchEntity"));
  }

  private Asked targetGroup(String arn) {
    var request = JSON.objectNode();
    request.putArray("TargetGroupArns").add(arn);
    return ask(
        AwsCall.DESCRIBE_TARGET_GROUPS,
        request,
        body -> !body.path("TargetGroups").isEmpty(),
        List.of("TargetGroupNotFound", "TargetGroupNotFoundException"));
  }

  private Asked ask(
      AwsCall call, ObjectNode request, Predicate<ObjectNode> isThere, List<String> missing) {
    if (silences.holds(call, now)) return silent(call);
    return switch (calls.call(call, request)) {
      case Answer.Got(var body, var _) ->
        new Asked.Stands(isThere.test(body) ? new Standing.There() : new Standing.Missing());
      case Answer.Not(Outcome.Refused(var code, var _, var _))
      when missing.contains(code) -> new Asked.Stands(new Standing.Missing());
      case Answer.Not(Outcome.Refused(var code, var message, var _)) ->
        unknown(code + ": " + message);
      case Answer.Not(Outcome.Denied(var code, var _))
      when Faults.isForbidden(code) ->
        unknown("%s; allow %s:%s (deploy/iam)".formatted(code, call.service(), call.operation()));
      case Answer.Not(Outcome.Unsure _) -> {
        silences.heard(call, now);
        yield silent(call);
      }
      case Answer.Not(var outcome) -> new Asked.Failed(outcome);
    };
  }
}
