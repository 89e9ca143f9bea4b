package io.mooring.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Commit;
import io.mooring.ident.Tags;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.port.Repository;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How the bugs bend documents and repositories. */
final class Bent {
  private Bent() {}

  static void withoutTag(ObjectNode document, String key) {
    for (JsonNode parent : document.findParents("tags")) {
      if (!(parent.path("tags") instanceof ArrayNode tags)) continue;
      for (int i = tags.size() - 1; i >= 0; i--)
        if (tags.get(i).path("key").asText().equals(key)) tags.remove(i);
    }
    if (document.path("tags") instanceof ArrayNode tags && tags.isEmpty())
      tags.addObject().put("key", "empty").put("value", "x");
  }

  static boolean tags(ObjectNode request, String key) {
    return request.path("tags").findValuesAsText("key").contains(key);
  }

  /** What is written down as applied owns no platform, though it may come again. */
  static void ownsNoPlatform(ObjectNode request) {
    if (!tags(request, Tags.APPLIED)) return;
    for (var tag : request.path("tags"))
      if (tag.path("key").asText().equals(Tags.OWNS))
        ((ObjectNode) tag).put("value", tag.path("value").asText().replace("+pv", ""));
  }

  /** Gives every service of an answer that tag. */
  static void withTag(ObjectNode body, String key, String value) {
    for (var service : body.path("services")) {
      var tags = ((ObjectNode) service).withArray("/tags");
      for (int i = tags.size() - 1; i >= 0; i--)
        if (tags.get(i).path("key").asText().equals(key)) tags.remove(i);
      tags.addObject()
          .put("key", key)
          .put("value", value.replace("{}", service.path("serviceName").asText()));
    }
  }

  /** A drain that is not waited for, nor made, and then a delete that needs none. */
  static Bug deletesByForce() {
    return new Bug() {
      @Override
      public Aws aws(Aws door) {
        var drains = new boolean[1];
        return (call, request) -> {
          if (call == AwsCall.UPDATE_SERVICE && request.path("desiredCount").asInt(-1) == 0) {
            drains[0] = true;
            return new Reply.Ok(FaultyAws.object(), "id");
          }
          if (call == AwsCall.DELETE_SERVICE)
            return door.call(call, request.deepCopy().put("force", true));
          var reply = door.call(call, request);
          if (drains[0]
              && call == AwsCall.DESCRIBE_SERVICES
              && reply instanceof Reply.Ok(var body, var _))
            body.path("services").forEach(s -> noneRuns((ObjectNode) s));
          return reply;
        };
      }
    };
  }

  /** All is stopped before the new version starts, as a deploy by script does. */
  static Bug drainsFirst() {
    return new Bug() {
      @Override
      public Aws aws(Aws door) {
        return (call, request) -> {
          if (call != AwsCall.UPDATE_SERVICE || !request.has("taskDefinition"))
            return door.call(call, request);
          var drain = request.deepCopy().retain("cluster", "service").put("desiredCount", 0);
          door.call(call, drain);
          return door.call(call, request.deepCopy().put("desiredCount", 2));
        };
      }
    };
  }

  private static void noneRuns(ObjectNode service) {
    for (var count : List.of("desiredCount", "runningCount", "pendingCount")) {
      service.put(count, 0);
      service.path("deployments").forEach(d -> ((ObjectNode) d).put(count, 0));
    }
  }

  /** What it sent before a newer version goes out once more, after that one. */
  static Bug sendsTheOldOneAgain() {
    return new Bug() {
      @Override
      public Aws aws(Aws door) {
        var old = new ArrayList<ObjectNode>();
        return (call, request) -> {
          var reply = door.call(call, request);
          if (call != AwsCall.UPDATE_SERVICE || !request.has("taskDefinition")) return reply;
          if (!old.isEmpty()) door.call(call, old.removeFirst());
          old.add(request.deepCopy());
          return reply;
        };
      }
    };
  }

  static void rollout(ObjectNode body, String from, String to) {
    for (var service : body.path("services"))
      for (var deployment : service.path("deployments"))
        if (deployment.path("rolloutState").asText().equals(from))
          ((ObjectNode) deployment).put("rolloutState", to);
  }

  /** A repository whose texts are read otherwise. */
  static Repository texts(Repository git, UnaryOperator<String> change) {
    return new Around(git) {
      @Override
      public byte[] read(FileEntry file) {
        return change
            .apply(new String(super.read(file), StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  /** What passes everything on. */
  static class Around implements Repository {
    private final Repository git;

    Around(Repository git) {
      this.git = git;
    }

    @Override
    public Fetched refresh() {
      return git.refresh();
    }

    @Override
    public Listing files(Commit commit, String path) {
      return git.files(commit, path);
    }

    @Override
    public byte[] read(FileEntry file) {
      return git.read(file);
    }
  }

  /** A source that cannot be reached is taken for the last commit, and its files for none. */
  static Repository emptyWhenAway(Repository git) {
    return new Around(git) {
      private boolean away;

      @Override
      public Fetched refresh() {
        var fetched = super.refresh();
        away = fetched instanceof Fetched.Stale;
        return fetched instanceof Fetched.Stale(var lastGood, var _, var _) && lastGood.isPresent()
            ? new Fetched.Current(
                new Commit("f".repeat(40)), java.time.Instant.parse("2026-01-01T00:00:00Z"))
            : fetched;
      }

      @Override
      public Listing files(Commit commit, String path) {
        return away || commit.sha().startsWith("ffff")
            ? new Listing(List.of(), List.of())
            : super.files(commit, path);
      }
    };
  }

  /** The first commit ever seen stays. */
  static Repository neverMoves(Repository git) {
    return new Around(git) {
      private Optional<Fetched> first = Optional.empty();

      @Override
      public Fetched refresh() {
        var fetched = super.refresh();
        if (first.isEmpty()) first = Optional.of(fetched);
        return first.get();
      }
    };
  }

  /** Each third look shows the commit of before, as a mirror behind a balancer may. */
  static Repository goesBack(Repository git) {
    return new Around(git) {
      private final List<Fetched> all = new ArrayList<>();
      private int looks;

      @Override
      public Fetched refresh() {
        var fetched = super.refresh();
        if (!all.contains(fetched)) all.add(fetched);
        return ++looks % 3 == 0 ? all.get(Math.max(0, all.size() - 2)) : fetched;
      }
    };
  }

  /** The last file is never read. */
  static Repository withoutLast(Repository git) {
    return new Around(git) {
      @Override
      public Listing files(Commit commit, String path) {
        var all = super.files(commit, path).files();
        return new Listing(all.subList(0, Math.max(0, all.size() - 1)), List.of());
      }
    };
  }
}
